import { DESTROYERS } from '../lexicon.ts';
import { operationsOf } from '../reach.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';
import type { ToolView } from '../view.ts';

const SAID =
  /\b(?:permanently|irreversibl[ey]|cannot be (?:undone|recovered|restored)|can't be undone|overwrit(?:e|es|ing|ten)|destructive|replac(?:e|es|ing) (?:the )?(?:entire|whole|all|content|existing|full))\b/i;
const DENIED = /\b(?:not|never|without|non)[- ](?:\w+ ){0,2}(?:permanently|overwrit\w+|destructive)|will fail/i;
/** Removing one of these only undoes a link; it is added again in the same way. */
const LINKS = new Set([
  'label',
  'tag',
  'reaction',
  'emoji',
  'assignee',
  'member',
  'user',
  'reviewer',
  'favorite',
  'star',
  'watcher',
  'collaborator',
  'link',
  'bookmark',
  'follower',
]);
const WHOLE = new Set([
  'file',
  'document',
  'config',
  'configuration',
  'page',
  'content',
  'flow',
  'policy',
  'dashboard',
  'template',
  'script',
  'certificate',
  'schema',
  'definition',
  'blob',
  'object',
]);

export const destroys: EffectSignal = {
  id: 'destroys',
  decides: 'effect',
  asks: 'Does the tool remove or overwrite something with no ordinary way back?',
  why: 'An agent that errs here cannot repair what it did.',
  misreads: 'Trash cans and archives that the definition does not mention.',
  look(tool, server, access) {
    if (access === 'read') return [];
    const found: Finding[] = [];
    const action = tool.actions.find((a) => DESTROYERS.has(a.word));
    if (action && !isSoft(tool) && !undoneBySibling(tool, server.tools))
      found.push(inName(action.token.text, 'destructive', 3, 'takes something away'));
    const said = tool.saidActions.find((a) => DESTROYERS.has(a.word));
    if (!action && said && !isSoft(tool) && !undoneBySibling(tool, server.tools))
      found.push(inDescription(said.token.text, 'destructive', 2, 'takes something away'));
    const warning = SAID.exec(tool.description.slice(0, 1500));
    if (warning && !DENIED.test(tool.description.slice(Math.max(0, warning.index - 30), warning.index + 60)))
      found.push(inDescription(warning[0], 'destructive', 2, 'says that what was there is lost'));
    const choice = operationsOf(tool);
    const operation = choice?.operations.find((o) => o.destroys);
    if (choice && operation && !isSoft(tool))
      found.push({
        at: `${choice.argument.at}/enum/${choice.argument.values.indexOf(operation.value)}`,
        quote: operation.value,
        pulls: 'destructive',
        weight: 2,
        says: 'is one of the operations to choose from',
      });
    const replaces = tool.actions[0];
    if (replaces && ['write', 'set', 'replace', 'put', 'update'].includes(replaces.word)) {
      const whole = tool.nouns.find((n) => WHOLE.has(n));
      const content = tool.arguments.find((a) =>
        [
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
        ].includes(a.key),
      );
      const partial = /\b(?:append|partial|patch|only the|fields? (?:to|you)|merge)\b/i.test(
        tool.description.slice(0, 500),
      );
      if (whole && content?.required && !partial)
        found.push({
          at: content.at,
          quote: content.name,
          pulls: 'destructive',
          weight: replaces.word === 'update' ? 1.1 : 1.6,
          says: 'stands in place of all that was there',
        });
    }
    const force = tool.arguments.find((a) => a.key === 'force' || a.key === 'overwrite' || a.key === 'forcewithlease');
    if (
      force &&
      tool.actions.some((a) => ['push', 'checkout', 'reset', 'write', 'move', 'copy', 'switch'].includes(a.word))
    )
      found.push({
        at: force.at,
        quote: force.name,
        pulls: 'destructive',
        weight: 1.5,
        says: 'lets the call override what protects existing work',
      });
    return found;
  },
  examples: {
    hits: [
      { tool: { name: 'delete_repository' } },
      { tool: { name: 'write_file', description: 'Completely overwrites an existing file.' } },
    ],
    misses: [
      { tool: { name: 'create_issue' } },
      { tool: { name: 'remove_label' } },
      { tool: { name: 'delete_note' }, siblings: [{ name: 'restore_note' }] },
    ],
  },
};

function isSoft(tool: ToolView): boolean {
  if (
    /\b(?:soft[- ]delet|moves? (?:it |them |\w+ )?to (?:the )?(?:trash|bin|recycle)|can be (?:restored|recovered|undone)|recoverable|unstages?)\b/i.test(
      tool.description.slice(0, 800),
    )
  )
    return true;
  const last = tool.nouns.at(-1);
  return (
    tool.actions.some((a) => a.word === 'remove' || a.word === 'delete' || a.word === 'clear') &&
    tool.nouns.some((n) => LINKS.has(n)) &&
    last !== undefined &&
    (LINKS.has(last) || tool.words.some((t) => t.word === 'from'))
  );
}

/** A sibling that undoes this tool on the same noun gives the ordinary way back. */
function undoneBySibling(tool: ToolView, siblings: readonly ToolView[]): boolean {
  return siblings.some(
    (s) =>
      s !== tool &&
      s.actions.some((a) => a.word === 'restore' || a.word === 'undelete') &&
      s.nouns.length > 0 &&
      s.nouns.at(-1) === tool.nouns.at(-1),
  );
}
