import type { Argument } from '../arguments.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';
import type { ToolView } from '../view.ts';

const WORDS = new Set(['bulk', 'batch', 'all', 'multiple', 'many', 'mass', 'everything']);
const SAID =
  /\b(?:multiple|several|all|bulk|batch|many|every|one or more|list of|up to [0-9]+) (?:the |existing |new |staged )?(?:files|items|records|pages|rows|documents|issues|entities|tasks|messages|emails|objects|users|events|nodes|relations|observations|changes|resources|labels|tags|points|commits|work items|threads|branches|cells|properties|contacts|members|products|cookies|apps|instances|droplets|servers)\b|\bin (?:bulk|batch|one (?:call|request|commit))\b|\bfile contents\b/i;
const TARGETS = /(?:ids|files|paths|filepaths|filenames)$/;
/** Lists that describe one target instead of being targets. */
const ATTRIBUTES =
  /label|tag|assignee|reviewer|attendee|column|field|parent|blocked|scope|role|attachment|exclude|include|owner|team|watcher|follower|category|image|reference|related/;

const BY_FILTER = new Set(['delete', 'update', 'remove']);

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
    const opening = tool.description.slice(0, 240);
    const said = SAID.exec(opening);
    if (
      said &&
      !/\b(?:not|without|instead of|rather than|lists?|shows?|gets?|views?|returns?|search)\b/i.test(
        opening.slice(Math.max(0, said.index - 24), said.index),
      )
    )
      found.push(inDescription(said[0], 'bulk', 1.6, 'says that one call touches many'));
    const targets = tool.arguments.find((a) => isTargetList(a, tool));
    if (targets)
      found.push({ at: targets.at, quote: targets.name, pulls: 'bulk', weight: 1.2, says: 'takes a list of targets' });
    const force = tool.arguments.find(
      (a) =>
        ['all', 'recursive', 'prune', 'labelselector', 'selector', 'allnamespaces', 'deleteall'].includes(a.key) &&
        tool.actions.some((x) => ['push', 'delete', 'remove', 'reset', 'clean'].includes(x.word)),
    );
    if (force)
      found.push({ at: force.at, quote: force.name, pulls: 'bulk', weight: 1, says: 'widens the call to everything' });
    const plural = tool.words.at(-1);
    if (
      plural &&
      !found.length &&
      !tool.arguments.some((a) => a.words.at(-1) === 'id') &&
      /^(?:pages|files|items|rows|entities|relations|observations|messages|records|nodes|tasks|events)$/.test(
        plural.word,
      )
    )
      found.push(inName(plural.text, 'bulk', 1.1, 'names its targets in the plural'));
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

function isTargetList(a: Argument, tool: ToolView): boolean {
  // A list of "items" of which the name speaks in the plural is a list of targets.
  if (a.key === 'items' && a.type === 'array') return tool.words.at(-1)?.word !== tool.words.at(-1)?.plain;
  if (a.key === 'filter') return tool.actions.some((x) => BY_FILTER.has(x.word));
  if (a.type !== 'array' && !(a.type === '' && TARGETS.test(a.key))) return false;
  if (ATTRIBUTES.test(a.key) || a.at.split('/').length > 4) return false;
  const last = a.words.at(-1) ?? '';
  return (
    TARGETS.test(a.key) || (last !== a.noun && tool.nouns.includes(a.noun) && tool.words.some((t) => t.word === last))
  );
}
