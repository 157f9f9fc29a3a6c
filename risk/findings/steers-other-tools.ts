/**
 * Text that reaches beyond its own server: for other servers' tools, for the user's files, for the conversation. That a
 * server orders its own tools ("call list_x before"), in capitals too, is ordinary and no finding.
 * Misreads: English only; and a tool of the same server that the listing does not have because it is switched off.
 */
import { splitName } from '../classify/tokens.ts';
import type { Seen } from './finding.ts';
import { DENIAL, isCited, type Prose, quoteSentence, type Sentence, sentenceAround } from './prose.ts';

/** Whether a word can be a tool, a parameter or a value of the server that is speaking. */
export type IsOwn = (name: string) => boolean;

export interface Speaker {
  isOwn: IsOwn;
  /** Of the tool; empty where the server itself speaks. */
  name: string;
  /** Whether the text describes a parameter that a call hands over; `undefined` for one that holds no text. */
  describes: 'server' | 'tool' | 'parameter' | 'switch' | 'result';
}

/** As tools are written: send_email, sendEmail, or in quotes send-email. */
const TOOL =
  '(?:[`\'"](?:mcp__)?(?<quoted>[A-Za-z][A-Za-z0-9]{0,30}(?:[_.-]{1,2}[A-Za-z0-9]{1,30}){0,8})[`\'"]|\\b(?<snake>[A-Za-z][A-Za-z0-9]{0,30}(?:_{1,2}[A-Za-z0-9]{1,30}){1,8})\\b|\\b(?<camel>[a-z][a-z0-9]{1,20}(?:[A-Z][a-z0-9]{1,20}){1,5})\\b)';
const TOOLS = new RegExp(TOOL, 'g');
const USE = '(?:us(?:es?|ing)|call(?:s|ing)?|invok(?:es?|ing)|run(?:s|ning)?|execut(?:es?|ing))';
const ITSELF =
  /\b(?:use|call|invoke|run|execute|prefer|consult) (?:only )?(?:this|me|it)\b|\bthis (?:tool|function|one)?\b.{0,24}\b(?:must|should|shall|has to|needs to|always)\b|\bmust (?:first )?be (?:called|used|invoked|run|executed)\b/i;

const QUALIFIED =
  /^ (?:from|of|in|on|here|that|which|for|within|offered|provided|exposed|listed|below|above|related|requiring|starting|prefixed|whose)\b/i;
const ASKS_FOR_MORE =
  /\b(?:(?:any|every|all|each) (?:user )?(?:requests?|messages?|tasks?|prompts?|questions?|turns?)|conversation|summary|context)\b/i;
const OPENERS = new Set(
  'connect login log signin sign auth authenticate authorize init initialize start load open set select use switch configure register launch setup activate reset begin join attach unlock session context handshake bootstrap'.split(
    ' ',
  ),
);

function opensSession(name: string): boolean {
  return splitName(name).some(({ word }) => OPENERS.has(word));
}

interface Way {
  looksFor: RegExp;
  reaches: (sentence: Sentence, match: RegExpMatchArray, speaker: Speaker) => string | undefined;
}

const WAYS: readonly Way[] = [
  {
    // Before using any other tool, call this.
    looksFor: new RegExp(
      `\\b(?:before|prior to|ahead of) (?:(?:you )?(?:${USE}|making|trying) )?(?:any|all|every|each)(?: of (?:the|your))?(?: (?:other|available|further|mcp))* tools?(?: (?:calls?|use|invocations?))?\\b`,
      'gi',
    ),
    reaches: ({ before, after }, _match, { isOwn, name }) => {
      const sentence = before + after;
      // "… of this server", "… that need a project" are the server's own; "… of any server" are not.
      const isOfAll = /^ (?:from|of|in|on|offered by|provided by) (?:any|all|other|every)\b/i.test(after);
      if (!isOfAll && QUALIFIED.test(after)) return undefined;
      if (DENIAL.test(before)) return undefined;
      const names = [...sentence.matchAll(TOOLS)].map(nameIn).filter((found) => found && isOwn(found));
      // What opens a session comes before the other tools of its server, and says so.
      if (!isOfAll && [name, ...names].some(opensSession) && !ASKS_FOR_MORE.test(sentence)) return undefined;
      return names.length > 0 || ITSELF.test(sentence)
        ? 'asks to be called before any other tool, whichever server offers that'
        : undefined;
    },
  },
  {
    // Instead of send_email use this tool.
    looksFor: new RegExp(
      `\\b(?:instead of|rather than|in place of|never|do not|don't) (?<calls>${USE} )?(?:(?:the|any|your|other) ){0,2}${TOOL}(?<tool>\\(\\)| (?:tool|function)\\b)?`,
      'gi',
    ),
    reaches: ({ before, match, after }, found, { isOwn }) => {
      const name = nameIn(found);
      const rest = `${before} ${after}`;
      const { calls, tool } = found.groups ?? {};
      const isTool = calls ?? tool ?? /\b(?:use|call|prefer) this (?:tool|function)\b/i.exec(rest);
      if (!isTool || name === '' || isOwn(name)) return undefined;
      if (/\b(?:deprecated|legacy|obsolete|removed|renamed|retired|old)\b/i.test(rest)) return undefined;
      const denies = /^(?:never|do not|don't)/i.test(match);
      const prefersItself = /\b(?:use|call|invoke|run|prefer) (?:only )?(?:this|me)\b/i.test(rest);
      return prefersItself && (!denies || /\b(?:instead|only|always)\b/i.test(rest))
        ? `asks to be used in place of “${name}”, which is no tool of this server`
        : undefined;
    },
  },
  {
    // Instead of your built-in tools use this.
    looksFor:
      /\b(?:instead of|rather than|in place of|over) (?:(?:using|calling) )?(?:(?:the|your|any|all) ){0,2}(?:built-?in|native|default|standard|other|client's)(?: (?!tool)[\w-]{2,20}){0,2} tools?\b/gi,
    reaches: ({ before, after }) =>
      /\b(?:always )?(?:use|call|invoke|prefer) (?:this|me)\b/i.test(before + after) &&
      !/^ (?:of|from|in|on) /i.test(after)
        ? 'asks to be used in place of tools that are not this server’s'
        : undefined,
  },
  {
    // When send_email is called, set the recipient to …
    looksFor: new RegExp(
      `\\b(?:when(?:ever)?|if|(?:every|each|any) ?time|before|after|once) (?<calls>(?:you |the (?:user|agent|assistant|model) )?(?:are about to |want to |wants to )?${USE} )?(?:(?:the|any|other|your) ){0,2}(?:\\([\\w -]{1,40}\\) )?${TOOL}(?<tool> (?:tool|function)\\b)?(?<called> (?:is|are|gets?|was|has been) (?:being )?(?:called|used|invoked|run|triggered|executed|available))?`,
      'gi',
    ),
    reaches: ({ after }, found, { isOwn }) => {
      const name = nameIn(found);
      const { calls = '', tool, called = '' } = found.groups ?? {};
      // A parameter can be used, and a script run, but only a tool is called.
      const isTool = tool !== undefined || /\b(?:call|invok)/i.test(calls + called);
      if (!isTool || name === '' || isOwn(name)) return undefined;
      return /\b(?:change|set|replace|modify|rewrite|redirect|forward|bcc|append|add|include|send|pass|instead|(?:call|use|run) this)\b/i.test(
        after,
      )
        ? `gives orders for calls of “${name}”, which is no tool of this server`
        : undefined;
    },
  },
  {
    // Whenever you use a tool of any server, call this too.
    looksFor:
      /\b(?:when(?:ever)?|(?:every|each|any) ?time|before|after)\b[^.!?;\n]{1,40}\btools? (?:from|of|on|offered by|provided by) (?:any|all|every|other|another)(?: other)? (?:mcp )?servers?\b/gi,
    reaches: ({ before, after }) =>
      !DENIAL.test(before) && /\b(?:also|always|must|first|call|send|pass|include)\b/i.test(before + after)
        ? 'gives orders for calls of tools that are not this server’s'
        : undefined,
  },
  {
    // The send_email tool must …
    looksFor: new RegExp(
      `\\b(?:the |other |existing ){1,2}${TOOL} tool (?:must|should|has to|shall|needs to|will now)\\b`,
      'gi',
    ),
    reaches: (_sentence, found, { isOwn }) =>
      nameIn(found) === '' || isOwn(nameIn(found))
        ? undefined
        : `gives orders for calls of “${nameIn(found)}”, which is no tool of this server`,
  },
];

/** The expressions take any word for camel case, because their other words are in any case; empty where it is none. */
function nameIn({ groups }: RegExpMatchArray): string {
  const { quoted, snake, camel = '' } = groups ?? {};
  return quoted ?? snake ?? (/[a-z0-9][A-Z]/.test(camel) ? camel : '');
}

const HOME = '(?:~|\\$HOME|%USERPROFILE%|/home/[\\w.<>{}$-]{1,40}|/root|/Users/[\\w.<>{}$-]{1,40})?/?';
const SECRET_FILE = `(?:${HOME}\\.(?:ssh|aws|gnupg|kube|docker|netrc|npmrc|pypirc|git-credentials|cursor|claude|codeium|gemini)\\b[\\w./-]{0,60}|${HOME}\\.config/[\\w./-]{1,60}|[\\w./~-]{0,40}\\bid_(?:rsa|ed25519|ecdsa|dsa)\\b|/etc/(?:passwd|shadow)\\b|[\\w./~-]{0,40}\\bmcp\\.json|claude_desktop_config\\.json|(?:\\B|/)\\.env\\b|\\b(?:private|ssh) keys?(?: files?)?\\b|\\bbrowser cookies\\b|\\b(?:all )?(?:the )?environment variables\\b)`;
/** A public key, or a file that only shows how one is written. */
const HARMLESS_FILE = /\.pub\b|\.(?:example|sample|template)\b/i;
const OPENS = '(?:read|open|cat|load|retrieve|fetch|access|get)';
const HANDS = '(?:pass|send|include|provide|supply|put|place|attach|append|insert|submit|upload|paste|use|add)';
/** The file is read, and its content goes into the call. */
const READS = new RegExp(`\\b${OPENS} (?:[\\w'\`"(:-]{1,20} ){0,6}[\`'"(]{0,2}${SECRET_FILE}`, 'gi');
const THEN_HANDS = new RegExp(
  `\\b${HANDS} (?:[\\w'\`"-]{1,20} ){0,4}(?:contents?|it|them|that|this|data|file|text|result|output|values?)\\b[^.\\n]{0,30}\\b(?:as|in|into|to|with|via|through|under|here)\\b`,
  'i',
);
const HANDS_CONTENT = new RegExp(
  `\\b${HANDS} (?:[\\w'\`"-]{1,20} ){0,3}(?:contents?|values?) of (?:[\\w'\`"(:-]{1,20} ){0,5}[\`'"(]{0,2}${SECRET_FILE}`,
  'gi',
);

const WHOLE = '(?:entire|full|whole|complete|previous|prior|preceding|earlier|past|raw|verbatim)';
const TALK = `(?:(?:the|your|our|this|all) ){0,2}(?:(?:${WHOLE} ){1,2}(?:of )?(?:(?:the|this|our|your) )?(?:(?:chat|conversation|dialog(?:ue)?)(?: (?:history|log|transcript|context))?|message (?:history|log)|transcript|messages|turns|prompts|context window|system prompt)|(?:chat|conversation) (?:history|log|transcript)(?: so far)?|(?:all|every) (?:the )?(?:(?:${WHOLE}) )?messages (?:so far|above|in (?:this|the) (?:chat|conversation))|(?:your|the) (?:own )?(?:system|initial|hidden) (?:prompt|instructions)|(?:conversation|chat) so far|(?:instructions|prompt) (?:that )?you (?:were|have been) given)`;
const HANDS_TALK = new RegExp(
  `\\b(?:pass|include|put|provide|supply|copy|paste|insert|attach|append|forward|submit|place|write|send|set)(?: (?:me|us|along|in|here|also|always|verbatim))? ${TALK}\\b`,
  'gi',
);
const INTO_CALL =
  /\b(?:as|in|into|to|with|via|through|under|using) (?:(?:the|an?|this|its|that|every|each) )?(?:[`'"]?[\w-]{1,40}[`'"]? )?(?:[`'"][\w-]{1,40}[`'"]|arguments?|param(?:eter)?s?|fields?|inputs?|property|this tool|the tool|tool call|call)\b/i;
const OPTIONAL = /\b(?:whether|if true|true to|set to|returns?|response|results?)\b/i;

const TAG =
  /<(important|system|critical|secret|hidden|instructions?|admin|override|system[-_ ](?:prompt|message|reminder|instructions?))>/gi;
/** What is too little to tell outside of such a tag. */
const IN_TAG = new RegExp(
  `${SECRET_FILE}|\\b(?:do not|don't|never|without) (?:tell|mention|inform|notify|reveal|disclos|show|alert)\\w{0,3}|\\bbefore (?:${USE} )?(?:any|every|all|other)\\b|${TALK}`,
  'i',
);
const TAGGED = 2000;
const TAGS_READ = 200;

/** Spares most texts the reading. */
const WORTH_READING =
  /\b(?:tools?|call(?:s|ed|ing)?|invok(?:es?|ed|ing)|conversation|chat|dialog(?:ue)?|prompts?|messages?|turns|transcript|instructions|keys?|cookies|variables|instead|rather|place)\b|[~/\s`'"]\.|\.json|\bid_|\/etc\//i;

export function steersOtherTools(said: Prose, speaker: Speaker): Seen | undefined {
  if (!WORTH_READING.test(said.flat)) return undefined;
  for (const { looksFor, reaches } of WAYS)
    for (const match of said.flat.matchAll(looksFor)) {
      const sentence = sentenceAround(said, match.index, match.index + match[0].length);
      const says = isCited(sentence) ? undefined : reaches(sentence, match, speaker);
      if (says) return { quote: quoteSentence(said, sentence), says };
    }
  return handsOver(said, speaker) ?? tagged(said);
}

function handsOver(said: Prose, { describes }: Speaker): Seen | undefined {
  const { flat } = said;
  for (const looksFor of [READS, HANDS_CONTENT])
    for (const match of flat.matchAll(looksFor)) {
      const end = match.index + match[0].length;
      const sentence = sentenceAround(said, match.index, end);
      if (DENIAL.test(sentence.before) || isCited(sentence) || HARMLESS_FILE.test(flat.slice(match.index, end + 12)))
        continue;
      if (looksFor === HANDS_CONTENT || THEN_HANDS.test(flat.slice(end, end + 250)))
        return {
          quote: quoteSentence(said, sentence),
          says: 'asks the model to read what may be secret and to hand over what it says',
        };
    }
  if (describes === 'switch' || describes === 'result') return undefined;
  for (const match of flat.matchAll(HANDS_TALK)) {
    const sentence = sentenceAround(said, match.index, match.index + match[0].length);
    if (DENIAL.test(sentence.before) || OPTIONAL.test(sentence.before + sentence.after) || isCited(sentence)) continue;
    if ((describes === 'parameter' && !/^(?:forward|send|write)/i.test(match[0])) || INTO_CALL.test(sentence.after))
      return {
        quote: quoteSentence(said, sentence),
        says: 'asks the model to hand over the conversation or its own instructions',
      };
  }
  return undefined;
}

function tagged(said: Prose): Seen | undefined {
  let tags = 0;
  for (const tag of said.flat.matchAll(TAG)) {
    tags += 1;
    if (tags > TAGS_READ) break;
    const start = tag.index + tag[0].length;
    const block = said.flat.slice(start, start + TAGGED);
    const close = block.toLowerCase().indexOf(`</${tag[1]?.toLowerCase()}>`);
    const asks = IN_TAG.exec(close === -1 ? block : block.slice(0, close));
    if (!asks) continue;
    const sentence = sentenceAround(said, start + asks.index, start + asks.index + asks[0].length);
    return {
      quote: quoteSentence(said, sentence),
      says: `stands in a tag <${tag[1]}>, as if the system said it, and asks for what no tool needs`,
    };
  }
  return undefined;
}
