/** Phrases that several rules look for, as parts of regular expressions without groups that count. */

/** Files that hold credentials or settings of the user's programs. */
/** The path before it is left to whoever looks, because an expression that begins with any path is slow. */
export const SECRET_FILE =
  "(?:(?<![\\w)\\]])\\.(?:ssh|aws|gnupg|kube|docker|netrc|npmrc|pypirc|git-credentials|bash_history|zsh_history|bashrc|zshrc|profile|bash_profile|cursor|claude|codeium|gemini|azure|vault-token)\\b[\\w./-]{0,60}|(?<!\\w)\\.config/[\\w./-]{1,60}|\\bid_(?:rsa|ed25519|ecdsa|dsa)\\b|/etc/(?:passwd|shadow|sudoers|hosts)\\b|\\bmcp\\.json|claude_desktop_config\\.json|(?<!\\w)\\.env\\b|/proc/self/environ\\b|\\bwallet\\.(?:dat|json)\\b|\\b(?:your|the user's|local|all|any|private) (?:private|ssh|api) keys?\\b|\\bssh private keys?\\b|\\bbrowser (?:cookies|passwords)\\b|\\b(?:your|the user's|local|all|machine's|any|the) environment variables\\b|\\b(?:your|the user's|stored|saved|local) (?:credentials|passwords|secrets|access tokens)\\b)";
/** What can be written before such a file. */
export const PATH_BEFORE = '[\\w./~$\\\\{}<>%:-]{0,60}';
/** Without one of these signs a text names no such file, and needs no closer look. */
export const SECRET_FILE_SIGN =
  /\.(?:ssh|aws|gnupg|kube|docker|netrc|npmrc|pypirc|git|bash|zsh|profile|cursor|claude|codeium|gemini|azure|vault|config|env)|id_(?:rsa|ed|ec|ds)|\/etc\/|\/proc\/|mcp\.json|desktop_config|wallet\.|\b(?:keys?|cookies|passwords|credentials|variables|secrets|tokens)\b/i;
/** Files that no description mentions by chance. */
export const KEY_FILE_SIGN =
  /\.(?:ssh|aws|netrc|git-|bash|zsh|pypirc|vault|cursor|codeium|claude)|id_(?:rsa|ed|ec|ds)|\/etc\/|\/proc\/|desktop_config/i;
export const KEY_FILE =
  '(?:\\.ssh/(?!config|known_hosts|authorized_keys)[\\w.*-]{1,30}|\\bid_(?:rsa|ed25519|ecdsa|dsa)\\b(?!\\.pub)|/etc/(?:passwd|shadow|sudoers)\\b|\\.aws/credentials|\\.(?:netrc|git-credentials|bash_history|zsh_history|pypirc|vault-token)\\b|/proc/self/environ\\b|\\.(?:cursor|codeium|claude)/(?:mcp|settings)[\\w.-]{0,20}|claude_desktop_config\\.json)';
/** A public key, or a file that only shows how one is written. */
export const HARMLESS_FILE = /\.pub\b|\.(?:example|sample|template)\b/i;

/** A file of this machine as a text spells it. */
export const PATH =
  '(?:(?:(?:~|\\$HOME|/etc|/home|/root|/var|/usr|/opt|/tmp|/srv|[A-Za-z]:\\\\)[/\\\\]?)(?:[\\w.@-]{1,40}[/\\\\]){0,8}[\\w.@-]{1,60}|\\b[\\w-]{1,40}\\.(?:txt|env|conf|cfg|ini|pem|key|log|db|sqlite)\\b)';

/** The same for an address. */
export const ADDRESS_SIGN = /@|:\/\/|\.[a-z]{2,6}\/|\d\.\d|\+\d/i;

const HOST = '(?:[a-z0-9-]{1,40}\\.){1,5}[a-z]{2,24}';
/** An address that a text spells out: of mail, of a page, of a machine, of a telephone. */
export const ADDRESS = `(?:(?<![\\w.+-])[\\w.+-]{1,40}@${HOST}|(?:https?|wss?|ftp)://[^\\s"'\`<>)\\]]{3,120}|(?<![\\w.-])(?:[a-z0-9-]{1,40}\\.){1,4}(?:com|io|net|org|dev|xyz|ru|cn|info|app|co|me|site|online|cc|tk|top)/[\\w/-]{1,80}|\\b(?:\\d{1,3}\\.){3}\\d{1,3}(?::\\d{2,5})?\\b|\\+\\d[\\d -]{6,16}\\d)`;

export const WHOLE = '(?:entire|full|whole|complete|previous|prior|preceding|earlier|past|raw|verbatim)';
/** The conversation, the model's own instructions and what it knows of other tools. */
export const TALK = `(?:(?:${WHOLE} ){1,2}(?:of )?(?:(?:the|this|our|your|user's) ){0,2}(?:(?:chat|conversation|dialog(?:ue)?)(?: (?:history|log|transcript|context|messages))?|user message(?: text)?|message (?:history|log)|messages|message text|transcript|turns|exchanges|prompts?|system prompt|reasoning)|(?:entire|full|whole|complete) context|(?:chat|conversation|message|tool[- ]call) (?:history|log|transcript)(?: so far)?|messages (?:so far|above|in (?:this|the) (?:chat|conversation))|(?:own )?(?:system|initial|hidden) (?:prompt|instructions)|(?:conversation|chat) so far|(?:instructions|prompt) (?:that )?you (?:were|have been|received|got)(?: given)?|session tokens?|(?:arguments|results|outputs?|responses?|data) (?:and (?:arguments|results|outputs?) )?(?:of|from) (?:every|all|any|each|the)(?: of the)?(?: (?:other|previous|prior|last|earlier))? (?:tools?(?: calls?)?|calls?|operations?)|every (?:other )?tool's (?:arguments|results|output)|chain of thought|internal reasoning)`;

/** That it is due, and not only possible. */
export const OBLIGES =
  /\b(?:must|always|first|before|prior to|after|then|also|every time|each time|whenever|required|mandatory|need to|needs to|have to|has to|necessary|ensure|make sure|important|critical|essential|otherwise|in order to|immediately|please|should|shall|additionally|without fail|for (?:accurate|best|correct|better|complete) results)\b/i;
