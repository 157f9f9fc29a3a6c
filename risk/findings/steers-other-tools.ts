/**
 * Text that reaches beyond its own server: for other servers' tools, for the user's files, for the conversation. That a
 * server orders its own tools ("call list_x before"), in capitals too, is ordinary and no finding.
 * Misreads: English only; and a tool of the same server that the listing does not have because it is switched off.
 */
import { splitName } from '../classify/tokens.ts';
import type { Seen } from './finding.ts';
import { isDenied, type Prose, quoteSentence, type Sentence, sentencesWith } from './prose.ts';

/** Whether a word can be a tool, a parameter or a value of the server that is speaking. */
export type IsOwn = (name: string) => boolean;

export interface Speaker {
  isOwn: IsOwn;
  /** Of the tool; empty where the server itself speaks. */
  name: string;
  /** Whose text it is: a `switch` is a parameter that holds no text, a `result` is not what the model writes. */
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
      if (isDenied(before)) return undefined;
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
    reaches: ({ before, match, after }, found, speaker) => {
      const name = foreignTool(found, speaker);
      const rest = `${before} ${after}`;
      const { calls, tool } = found.groups ?? {};
      if (!name || !(calls ?? tool ?? /\b(?:use|call|prefer) this (?:tool|function)\b/i.exec(rest))) return undefined;
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
    reaches: ({ after }, found, speaker) => {
      const name = foreignTool(found, speaker);
      const { calls = '', tool, called = '' } = found.groups ?? {};
      // A parameter can be used, and a script run, but only a tool is called.
      if (!name || !(tool !== undefined || /\b(?:call|invok)/i.test(calls + called))) return undefined;
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
      !isDenied(before) && /\b(?:also|always|must|first|call|send|pass|include)\b/i.test(before + after)
        ? 'gives orders for calls of tools that are not this server’s'
        : undefined,
  },
  {
    // The send_email tool must …
    looksFor: new RegExp(
      `\\b(?:the |other |existing ){1,2}${TOOL}(?<tool> tool) (?:must|should|has to|shall|needs to|will now)\\b`,
      'gi',
    ),
    reaches: (_sentence, found, speaker) => {
      const name = foreignTool(found, speaker);
      return name && `gives orders for calls of “${name}”, which is no tool of this server`;
    },
  },
];

/** The expressions take any word for camel case, because their other words are in any case; empty where it is none. */
function nameIn({ groups }: RegExpMatchArray): string {
  const { quoted, snake, camel = '' } = groups ?? {};
  return quoted ?? snake ?? (/[a-z0-9][A-Z]/.test(camel) ? camel : '');
}

/** The name in the match, where it is that of a tool, and not of this server's. */
function foreignTool(match: RegExpMatchArray, { isOwn }: Speaker): string | undefined {
  const name = nameIn(match);
  // One word in quotes can be a command or a value.
  const isLong = /[_.-]|[a-z0-9][A-Z]/.test(name);
  return (isLong || match.groups?.tool !== undefined) && name !== '' && !isOwn(name) ? name : undefined;
}

export function steersOtherTools(said: Prose, speaker: Speaker): Seen | undefined {
  for (const { looksFor, reaches } of WAYS)
    for (const { match, sentence } of sentencesWith(looksFor, said)) {
      const says = reaches(sentence, match, speaker);
      if (says) return { quote: quoteSentence(said, sentence), says };
    }
  return undefined;
}
