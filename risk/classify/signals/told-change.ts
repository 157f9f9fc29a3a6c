import { DESTROYERS, type Verb, verbOf } from '../lexicon.ts';
import { type AccessSignal, inDescription } from '../signal.ts';
import { verbStems } from '../tokens.ts';

/** The word that opens a sentence or a list item behind the first one. */
const OPENING = /(?:[.;:]\s+|\n\s*(?:[-*•]|\d+[.)])?\s*)([A-Z][a-z]+s)\b/g;
const FILES =
  /\b(?:saves?|writes?|stores?|appends?|outputs?|records?) (?:[\w'’-]+ ){0,5}(?:to|into|in) (?:[\w'’./`-]+ ){0,3}?(?:files?|disk|director(?:y|ies)|folder|workspace|[\w-]+\.(?:json|md|csv|ya?ml|txt|png|pdf|html))\b|\b(?:generates?|creates?|produces?) (?:[\w-]+ ){0,3}files?\b|\b(?:downloads?|saves?|fetch(?:es)?|cop(?:y|ies)) (?:[\w'’-]+ ){0,8}(?:to|into) (?:a |the |your )?local (?:path|files?|disk|director(?:y|ies)|folder|machine)\b|\b(?:renders?|converts?|dumps?|exports?|extracts?) (?:[\w'’-]+ ){0,8}to (?:a |an |the )(?:[\w-]+ ){0,3}(?:files?|directory|disk|folder)\b|\b(?:loads?|imports?|inserts?|cop(?:y|ies)|ingests?) (?:[\w'’-]+ ){1,10}?(?:into|onto) (?:[\w-]+ ){0,4}?(?:tables?|database|dataset|collection|index|warehouse|vector store|bigquery|knowledge base)\b|\b(?:edit|format|fix|modif|updat|chang|rewrit|sort)\w* (?:[\w-]+ ){0,4}in[- ]place\b|\breplac(?:es|ing) the (?:entire|whole|existing|current)\b|\bmarks? (?:it|them|\w+(?: \w+)?) as (?:read|seen)\b|\bwill be (?:saved|written|stored|appended|overwritten|created|deleted)\b/i;
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
