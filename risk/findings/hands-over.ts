/**
 * Text that asks the model for what no tool needs: the content of files with credentials, the conversation, its own
 * instructions. A half of the request is enough in a tag that poses as the system.
 * Misreads: a tool whose purpose is to take a conversation or a key file over.
 */
import type { Seen } from './finding.ts';
import { isDenied, type Prose, quoteSentence, sentenceAround, sentencesWith } from './prose.ts';
import type { Speaker } from './steers-other-tools.ts';

const HOME = '(?:~|\\$HOME|%USERPROFILE%|/home/[\\w.<>{}$-]{1,40}|/root|/Users/[\\w.<>{}$-]{1,40})?/?';
const SECRET_FILE = `(?:${HOME}\\.(?:ssh|aws|gnupg|kube|docker|netrc|npmrc|pypirc|git-credentials|cursor|claude|codeium|gemini)\\b[\\w./-]{0,60}|${HOME}\\.config/[\\w./-]{1,60}|[\\w./~-]{0,40}\\bid_(?:rsa|ed25519|ecdsa|dsa)\\b|/etc/(?:passwd|shadow)\\b|[\\w./~-]{0,40}\\bmcp\\.json|claude_desktop_config\\.json|(?:\\B|/)\\.env\\b|(?:your|the user's|local|all) (?:private|ssh) keys?\\b|\\bbrowser cookies\\b|(?:your|the user's|local|all|machine's) environment variables\\b)`;
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
  `\\b(?:pass|include|put|provide|supply|copy|paste|insert|attach|append|forward|submit|place|send)(?: (?:me|us|along|in|here|also|always|verbatim))? ${TALK}\\b`,
  'gi',
);
const INTO_CALL =
  /\b(?:as|in|into|to|with|via|through|under|using) (?:(?:the|an?|this|its|that|every|each) )?(?:[`'"]?[\w-]{1,40}[`'"]? )?(?:[`'"][\w-]{1,40}[`'"]|arguments?|param(?:eter)?s?|fields?|inputs?|property|this tool|the tool|tool call|call)\b/i;
/** Of the model, or of another one that the tool sets up. */
const SOME_PROMPT = /\bthe (?:system|initial) (?:prompt|instructions)$/i;
const OPTIONAL = /\b(?:whether|if true|true to|set to|returns?|response|results?)\b/i;

const TAG =
  /<(important|system|critical|secret|hidden|instructions?|admin|override|system[-_ ](?:prompt|message|reminder|instructions?))>/gi;
const IN_TAG = new RegExp(`${READS.source}|${HANDS_CONTENT.source}|${HANDS_TALK.source}`, 'i');
const TAGGED = 2000;
const TAGS_READ = 200;

export function handsOver(said: Prose, describes: Speaker['describes']): Seen | undefined {
  return handsFile(said) ?? handsTalk(said, describes) ?? asksInTag(said);
}

function handsFile(said: Prose): Seen | undefined {
  const { flat } = said;
  for (const looksFor of [READS, HANDS_CONTENT])
    for (const { match, sentence } of sentencesWith(looksFor, said)) {
      const end = match.index + match[0].length;
      if (isDenied(sentence.before) || HARMLESS_FILE.test(flat.slice(match.index, end + 12))) continue;
      if (looksFor === HANDS_CONTENT || THEN_HANDS.test(flat.slice(end, end + 250)))
        return {
          quote: quoteSentence(said, sentence),
          says: 'asks the model to read what may be secret and to hand over what it says',
        };
    }
  return undefined;
}

function handsTalk(said: Prose, describes: Speaker['describes']): Seen | undefined {
  if (describes === 'switch' || describes === 'result') return undefined;
  for (const { match, sentence } of sentencesWith(HANDS_TALK, said)) {
    if (isDenied(sentence.before) || OPTIONAL.test(sentence.before + sentence.after)) continue;
    const into = INTO_CALL.exec(sentence.after)?.[0];
    if (SOME_PROMPT.test(match[0]) && (into === undefined || /system|prompt|instruct/i.test(into))) continue;
    if ((describes === 'parameter' && !/^(?:forward|send)/i.test(match[0])) || into !== undefined)
      return {
        quote: quoteSentence(said, sentence),
        says: 'asks the model to hand over the conversation or its own instructions',
      };
  }
  return undefined;
}

function asksInTag(said: Prose): Seen | undefined {
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
    if (isDenied(sentence.before) || HARMLESS_FILE.test(sentence.match + sentence.after)) continue;
    return {
      quote: quoteSentence(said, sentence),
      says: `stands in a tag <${tag[1]}>, as if the system said it, and asks for what no tool needs`,
    };
  }
  return undefined;
}
