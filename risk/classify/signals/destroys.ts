import { DESTROYERS, ENDED_BY_CANCELLING, LINKS, REGAINED, WHOLES } from '../lexicon.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';
import type { ServerView, ToolView } from '../view.ts';
import { operationsListedIn } from './listed-operations.ts';

const SAID =
  /\b(?:permanently|irreversibl[ey]|cannot be (?:undone|recovered|restored)|can't be undone|(?:completely )?overwrit(?:e|es|ing) (?!if|protection|warning)|discard(?:s|ing)? (?:all )?(?:local |uncommitted )?changes|destructive|creates? or replaces?|replac(?:e|es|ing) (?:the )?(?:entire|whole|existing|full|complete)|replac(?:e|es|ing) (?:the content|all|its)|full (?:update|replacement)|(?:omitted|missing|other) [\w ]{1,20}(?:are|is|will be) (?:removed|deleted|cleared))\b/i;
const DENIED =
  /\b(?:not|never|without|non|avoid|prevent|rather than|instead of)[- ](?:\w+ ){0,2}(?:permanently|overwrit\w+|destructive|replac\w+)|will fail/i;
const SOFT =
  /\b(?:soft[- ]delet|moves? (?:it |them |the \w+ |\w+ )?to (?:the )?(?:trash|bin|recycle)|can be (?:restored|recovered|undone)|recoverable|unstages?|does(?: not|n't) delete)\b/i;
/** One restores from these; restoring does not bring them back. */
const DISKS = new Set(['disk', 'drive', 'volume', 'partition']);
const COPIES = new Set(['snapshot', 'backup', 'version', 'checkpoint', 'archive']);
const REPLACERS = new Set(['write', 'set', 'replace', 'put', 'update', 'save']);
const CONTENT = new Set([
  'content',
  'contents',
  'filetext',
  'text',
  'body',
  'data',
  'xml',
  'html',
  'pagecontent',
  'phases',
  'definition',
  'configuration',
  'yaml',
  'json',
  'value',
  'markdown',
]);
const FORCIBLE = new Set(
  'push checkout reset write move copy switch rename update import restore create upload save export'.split(' '),
);
/** Arguments that take away what was there before. */
const OVERRIDES =
  /^(?:force|overwrite|overwriteexisting|forcewithlease|replaceexisting|truncate\w*|dropexisting|clearexisting|deleteexisting)$/;

export const destroys: EffectSignal = {
  id: 'destroys',
  decides: 'effect',
  asks: 'Does the tool remove or overwrite something with no ordinary way back?',
  why: 'An agent that errs here cannot repair what it did.',
  misreads: 'Trash cans and archives that the definition does not mention.',
  look(tool, server, access) {
    if (access === 'read') return [];
    return [...removal(tool, server), ...operation(tool), ...replacement(tool), ...override(tool)];
  },
  examples: {
    hits: [
      { tool: { name: 'delete_repository' } },
      { tool: { name: 'confirm_delete_group' } },
      { tool: { name: 'cancel_subscription' } },
      { tool: { name: 'write_file', description: 'Completely overwrites an existing file.' } },
    ],
    misses: [
      { tool: { name: 'create_issue' } },
      { tool: { name: 'remove_label' } },
      { tool: { name: 'clear_cache' } },
      { tool: { name: 'delete_note' }, siblings: [{ name: 'restore_note' }] },
    ],
  },
};

function removal(tool: ToolView, server: ServerView): Finding[] {
  const found = takenAway(tool, server);
  // Looking for a way back is the dearer question, so it comes last.
  return found.length && !SOFT.test(tool.description.slice(0, 800)) && !hasWayBack(tool, server) ? found : [];
}

function takenAway(tool: ToolView, server: ServerView): Finding[] {
  const cancels = tool.actions.find((a) => a.word === 'cancel');
  if (cancels && tool.nouns.some((n) => ENDED_BY_CANCELLING.has(n)))
    return [inName(cancels.token.text, 'destructive', 2, 'ends it for good')];
  // What is dropped or cleared on a live page is not what is dropped in a database.
  const kept = tool.actions.some(
    (a) => a.word === 'uninstall' || (a.word === 'delete' && !tool.nouns.includes('page')),
  );
  if (server.driver && !kept) return [];
  const formatted = tool.actions.some((a) => a.word === 'format') && tool.words.find((t) => DISKS.has(t.plain));
  if (formatted) return [inName(formatted.text, 'destructive', 3, 'loses all that is on it')];
  const named = tool.actions.find((a) => DESTROYERS.has(a.word));
  if (named)
    return isRegained(named.word, tool.nouns)
      ? []
      : [inName(named.token.text, 'destructive', 3, 'takes something away')];
  const said = tool.saidActions.find((a) => DESTROYERS.has(a.word) && a.certainty > 0.5);
  const next = said && tool.said.after(said.token);
  if (!said || isRegained(said.word, next ? [...tool.nouns, next.plain] : tool.nouns)) return [];
  return [inDescription(said.token.text, 'destructive', 2, 'takes something away')];
}

function isRegained(verb: string, nouns: readonly string[]): boolean {
  const object = nouns.at(-1) ?? '';
  if (verb === 'clear' || verb === 'reset') return nouns.some((n) => REGAINED.has(n));
  if (verb === 'remove') return nouns.some((n) => LINKS.has(n) || n === 'from');
  return object === 'subscription' && nouns.includes('notification');
}

/** A sibling that undoes this tool on the same noun gives the ordinary way back. */
function hasWayBack(tool: ToolView, { restored, added }: ServerView): boolean {
  const last = tool.nouns.at(-1) ?? '';
  if (last && !COPIES.has(last) && restored.has(last)) return true;
  return tool.actions.some((a) => a.word === 'remove') && tool.nouns.length > 0 && added.has(tool.nouns.join(' '));
}

function operation(tool: ToolView): Finding[] {
  const choice = tool.choice;
  const listed = choice ? undefined : operationsListedIn(tool).find(({ word }) => DESTROYERS.has(word.toLowerCase()));
  if (listed) return [inDescription(listed.word, 'destructive', 1.5, 'is one of the operations it lists')];
  const destroying = choice?.operations.find((o) => o.destroys);
  if (
    !choice ||
    !destroying ||
    tool.nouns.some((n) => LINKS.has(n)) ||
    (destroying.value === 'remove' && choice.operations.some((o) => o.value === 'add'))
  )
    return [];
  return [
    {
      at: destroying.at,
      quote: destroying.value,
      pulls: 'destructive',
      weight: 2,
      says: 'is one of the operations to choose from',
    },
  ];
}

function replacement(tool: ToolView): Finding[] {
  const opening = tool.description.slice(0, 400);
  const warning = SAID.exec(opening);
  if (warning && !DENIED.test(opening.slice(Math.max(0, warning.index - 40), warning.index + 60)))
    return [inDescription(warning[0].trim(), 'destructive', 1.6, 'says that what was there is lost')];
  const action = tool.actions.find((a) => REPLACERS.has(a.word));
  const whole = tool.words.find((t) => WHOLES.has(t.word) && t !== action?.token);
  if (!action || !whole || /\b(?:append|partial|patch|only the|fields? (?:to|you)|merges?|specific)\b/i.test(opening))
    return [];
  const content = tool.arguments.find((a) => CONTENT.has(a.key) && a.required);
  if (content)
    return [
      {
        at: content.at,
        quote: content.name,
        pulls: 'destructive',
        weight: 1.2,
        says: 'stands in place of all that was there',
      },
    ];
  // Where the server gives no arguments, a file that is written is written whole.
  const unseen = tool.arguments.length === 0 && whole.word === 'file' && action.word !== 'set';
  return unseen || action.word === 'replace' ? [inName(whole.text, 'destructive', 1.1, 'is replaced as a whole')] : [];
}

function override(tool: ToolView): Finding[] {
  const force = tool.arguments.find((a) => OVERRIDES.test(a.key));
  if (!force || !tool.actions.some((a) => FORCIBLE.has(a.word))) return [];
  return [
    {
      at: force.at,
      quote: force.name,
      pulls: 'destructive',
      weight: 1.5,
      says: 'lets the call override what protects existing work',
    },
  ];
}
