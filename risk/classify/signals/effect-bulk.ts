import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';

const WORDS = new Set(['bulk', 'batch', 'all', 'multiple', 'many', 'mass', 'everything']);
const SAID =
  /\b(?:multiple|several|all|bulk|batch|many|every|one or more|list of) (?:the )?(?:files|items|records|pages|rows|documents|issues|entities|tasks|messages|emails|objects|users|events|nodes|relations|observations|changes|resources|labels|tags|points|commits|work items|threads|staged)\b/i;

export const touchesMany: EffectSignal = {
  id: 'touches-many',
  decides: 'effect',
  asks: 'Can one call change many things?',
  why: 'A mistake that is made once is then made everywhere.',
  misreads: 'Lists of attributes of a single thing.',
  look(tool, _server, access) {
    if (access === 'read') return [];
    const found: Finding[] = [];
    const word = tool.words.find((t) => WORDS.has(t.word));
    if (word) found.push(inName(word.text, 'bulk', 2, 'says that one call touches many'));
    const said = SAID.exec(tool.description.slice(0, 400));
    if (said) found.push(inDescription(said[0], 'bulk', 1.6, 'says that one call touches many'));
    const last = tool.words.at(-1);
    const targets = tool.arguments.find(
      (a) =>
        (a.type === 'array' || a.key === 'filter') &&
        (/(?:ids|files|items|entities|rows|records|paths|pages|names|keys|operations|updates|objects|messages|tasks|targets|relations|deletions)$/.test(
          a.key,
        ) ||
          (a.key === 'filter' && tool.actions.some((x) => ['delete', 'update', 'remove'].includes(x.word)))) &&
        !/label|tag|assignee|reviewer|attendee|column|field/.test(a.key),
    );
    if (targets && (targets.required || word || said))
      found.push({ at: targets.at, quote: targets.name, pulls: 'bulk', weight: 1.4, says: 'takes a list of targets' });
    if (last && !word && !said && !targets && /^(?:many|pages|files)$/.test(last.word))
      found.push(inName(last.text, 'bulk', 1.1, 'is a plural target'));
    return found;
  },
  examples: {
    hits: [
      { tool: { name: 'bulk_update_issues' } },
      { tool: { name: 'push_files', description: 'Push multiple files in a single commit' } },
    ],
    misses: [{ tool: { name: 'update_issue' } }, { tool: { name: 'list_all_issues' } }],
  },
};
