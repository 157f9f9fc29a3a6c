import { DESTROYERS, type Verb, verbOf } from '../lexicon.ts';
import { type AccessSignal, inDescription } from '../signal.ts';
import { verbStems } from '../tokens.ts';

/** The word that opens a sentence or a list item behind the first one. */
const OPENING = /(?:[.;:]\s+|\n[^\S\n]*(?:(?:[-*•]|\d+[.)])[^\S\n]*)?)([A-Z][a-z]+s)\b/g;
/** Where something ends up, and how: each is one way to say it. */
const WAYS = [
  // "saves the report to a file", "records one point a day in notes.json"
  String.raw`(?:saves?|writes?|stores?|appends?|outputs?|records?|merges?) (?:[\w'’-]+ ){0,5}(?:to|into|in) (?:[\w'’./\x60-]+ ){0,3}?(?:files?|disk|director(?:y|ies)|folder|workspace|[\w-]+\.(?:json|md|csv|ya?ml|txt|png|pdf|html)|~\/[\w./-]+)`,
  String.raw`(?:generates?|creates?|produces?) (?:[\w-]+ ){0,3}files?`,
  // "downloads it to a local path", "into out_dir", "renders the scene to an image file"
  String.raw`(?:downloads?|saves?|fetch(?:es)?|cop(?:y|ies)) (?:[\w'’-]+ ){0,8}(?:to|into) (?:(?:a |the |your )?local (?:path|files?|machine)|[\x60'"]*(?:\w+_)?(?:dir|path|director(?:y|ies)|folder|disk))`,
  String.raw`(?:renders?|converts?|dumps?|exports?|extracts?) (?:[\w'’-]+ ){0,8}to (?:a |an |the )(?:[\w-]+ ){0,3}(?:files?|directory|disk|folder)`,
  String.raw`(?:loads?|imports?|inserts?|cop(?:y|ies)|ingests?) (?:[\w'’-]+ ){1,10}?(?:into|onto) (?:[\w-]+ ){0,4}?(?:tables?|database|dataset|collection|index|warehouse|vector store|bigquery|knowledge base|track|timeline|scene)`,
  // "converts the numbers within a range", "formats the files in place"
  String.raw`(?:converts?|formats?|sorts?|trims?|cleans?) (?:[\w'’(),-]+ ){0,12}(?:in|within|of) (?:a |the )?(?:specified |given )?(?:cell )?(?:range|worksheet|workbook|cells)`,
  String.raw`(?:edit|format|fix|modif|updat|chang|rewrit|sort|convert|renam)\w* (?:[\w,-]+ ){0,8}in[- ]place`,
  'replac(?:es|ing) the (?:entire|whole|existing|current)',
  String.raw`marks? (?:it|them|\w+(?: \w+)?) as (?:read|seen)`,
  String.raw`(?:is|are|gets?) (?:saved|written|stored) (?:to|in|into) (?:[\w-]+ ){0,3}?(?:files?|disk|directory|folder|account|library)`,
  'will be (?:saved|written|stored|appended|overwritten|created|deleted)',
];
const FILES = new RegExp(WAYS.map((way) => String.raw`\b${way}(?!\w)`).join('|'), 'i');
/** What servers put beside the tools that they refuse in their read-only mode. */
const MARKED =
  /^\W*(?:write|mutat\w+|destructive)\b\W*[\])]|\((?:write|mutating|destructive)(?: operation| action)?\)|\brequires? (?:[\w=]+ )?write (?:access|mode|permission)|\brequires? \w*write\w*=(?:true|1)/i;
/** "Expands a pool by appending ranges". */
const BY_CHANGE = /\bby (?:append|add|remov|delet|insert|updat|overwrit|replac|assign|sett)ing\b/i;
/** Opening something for the user starts it. */
const OPENS =
  /\b(?:opens?|launch(?:es)?|spawns?) (?:a |an |the |your |up a )?(?:new |default |visible |interactive )?(?:web )?(?:browser|window)\b/i;
/** "Does not write to disk". */
const DENIAL = /\b(?:not|never|without|cannot|\w+n['’]t)\W+(?:\w+\W+){0,2}$/i;

export const toldChange: AccessSignal = {
  id: 'told-change',
  decides: 'access',
  asks: 'Does a later sentence say that the tool changes, writes or starts something?',
  why: 'A first sentence that says “analyses” can be followed by one that says where the result is written.',
  misreads: 'Sentences about what another tool, or the agent itself, does afterwards.',
  look(tool) {
    const marked = markOf(tool.description);
    if (marked !== undefined)
      return [
        inDescription(marked, 'write', 0.6, 'says that the server counts it as a change'),
        inDescription(marked, 'read', -1.6, 'is nothing that a look would need'),
      ];
    const text = tool.description.slice(0, 1200);
    // What the name says outright no later sentence outweighs, but the first one may.
    const [action] = tool.actions;
    if (action && action.verb.weight > 4 && action.certainty === 1) {
      const isSaving =
        action.verb.pulls === 'read' && tool.saidActions.some((a) => a.verb.pulls === 'write' && a.certainty >= 0.95);
      const saved = isSaving ? FILES.exec(text) : null;
      return saved && isInFirstSentence(text, saved.index)
        ? [inDescription(saved[0], 'write', 7, 'says that something is written')]
        : [];
    }
    const files = FILES.exec(text);
    if (files && !DENIAL.test(text.slice(Math.max(0, files.index - 40), files.index))) {
      const optional = /\b(?:if|when|optional(?:ly)?|can be|may)\b/i.test(
        text.slice(Math.max(0, files.index - 70), files.index),
      );
      const weight = optional ? 0.6 : isInFirstSentence(text, files.index) ? 5 : 3.8;
      return [inDescription(files[0], 'write', weight, 'says that something is written')];
    }
    // Most descriptions speak of none of these and need no closer look.
    const means = text.includes('by ') ? BY_CHANGE.exec(text) : null;
    if (means && isInFirstSentence(text, means.index))
      return [inDescription(means[0], 'write', 2.8, 'says how it is done')];
    const opened = text.includes('browser') || text.includes('window') ? OPENS.exec(text) : null;
    if (opened && !DENIAL.test(text.slice(Math.max(0, opened.index - 40), opened.index)))
      return [inDescription(opened[0], 'execute', 4.2, 'says that something is opened for the user')];
    const change = changeToldIn(text);
    if (change) {
      const { word, verb, plain } = change;
      return [inDescription(word, verb.pulls, DESTROYERS.has(plain) ? 4.5 : 1.6, 'says what else the tool does')];
    }
    return [];
  },
  examples: {
    hits: [
      { tool: { name: 'analyzer', description: 'Analyzes the source. Creates tables and inserts test data.' } },
      { tool: { name: 'report', description: 'Calculate costs. The report will be appended to the model.' } },
      { tool: { name: 'get_attachment', description: 'Downloads an attachment and saves it to disk.' } },
    ],
    misses: [{ tool: { name: 'get_issue', description: 'Gets an issue. Create one with create_issue.' } }],
  },
};

function isInFirstSentence(text: string, index: number): boolean {
  return !/[.\n]\s/.test(text.slice(0, index).trimStart());
}

/** "(write operation)", "Requires write access": how a server tells its changes from its looks. */
export function markOf(description: string): string | undefined {
  return MARKED.exec(description.slice(0, 300))?.[0].trim();
}

/** Whether a sentence after the first opens with the tool changing something ("Deletes all …"). */
export function tellsOfChange(description: string): boolean {
  return changeToldIn(description.slice(0, 1200)) !== undefined;
}

function changeToldIn(text: string): { word: string; plain: string; verb: Verb } | undefined {
  for (const match of text.matchAll(OPENING)) {
    const word = match[1] ?? '';
    for (const plain of verbStems(word.toLowerCase()).slice(1)) {
      const verb = verbOf(plain);
      if (!verb) continue;
      if (verb.pulls !== 'read' && !verb.alsoNoun && verb.weight > 4) return { word, plain, verb };
      break;
    }
  }
  return undefined;
}
