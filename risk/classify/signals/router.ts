import type { Argument } from '../arguments.ts';
import { verbOf } from '../lexicon.ts';
import { type AccessSignal, type Finding, inDescription, inName } from '../signal.ts';
import { TextWords, verbStems } from '../tokens.ts';
import type { ToolView } from '../view.ts';

const CHOICES = new Set(['command', 'action', 'operation', 'tool', 'toolname', 'method', 'name', 'subcommand']);
const PARCELS = new Set([
  'parameters',
  'params',
  'arguments',
  'args',
  'toolargs',
  'toolarguments',
  'toolinput',
  'payload',
]);

/** How a router speaks of routing itself: "to invoke a command, …". */
const ROUTING = /^(?:invok|execut|call|run|trigger)/;

export const router: AccessSignal = {
  id: 'router',
  decides: 'access',
  asks: 'Does one tool stand for many operations of its server, named in an argument?',
  why: 'What such a call does is decided by the operation it names, so the worst one that is listed counts.',
  misreads: 'Descriptions that list operations of which only some can be reached.',
  look(tool) {
    const choice = routedBy(tool);
    if (!choice) return [];
    // list_alerts(name, parameters) lists alerts.
    const [named] = tool.actions;
    if (named?.verb.pulls === 'read' && !named.verb.alsoNoun && named.certainty === 1 && tool.nouns.length > 1)
      return [];
    const listed = new TextWords(tool.description, 1000).first().flatMap((token) => {
      if (ROUTING.test(token.word)) return [];
      const verb = verbStems(token.word)
        .map((stem) => verbOf(stem))
        .find((v) => v && !v.alsoNoun && v.weight > 4);
      return verb ? [{ token, verb }] : [];
    });
    const worst = listed.find((l) => l.verb.pulls === 'execute') ?? listed.find((l) => l.verb.pulls === 'write');
    // Where the operations are not listed, all that is known is that some of them will not only read.
    const found: Finding[] = [
      {
        at: choice.at,
        quote: choice.name,
        pulls: 'write',
        weight: worst ? 3 : 1.5,
        says: 'names one of several operations of the server',
      },
    ];
    if (named?.verb.pulls === 'read')
      found.push(inName(named.token.text, 'read', -named.verb.weight, 'is the name of a family of operations here'));
    const [said] = tool.saidActions;
    if (said?.verb.pulls === 'read')
      found.push(
        inDescription(
          said.token.text,
          'read',
          -said.verb.weight,
          'opens the description of a whole family of operations',
        ),
      );
    if (worst?.verb.pulls === 'execute')
      found.push({
        at: '/description',
        quote: worst.token.text,
        pulls: 'execute',
        weight: 3,
        says: 'is one of the operations it lists',
      });
    if (!worst && listed[0] && /\blist(?:s|ing)?\b|\bread[- ]only\b/i.test(tool.description))
      found.push({
        at: '/description',
        quote: listed[0].token.text,
        pulls: 'read',
        weight: 2.4,
        says: 'is all that it lists',
      });
    return found;
  },
  examples: {
    hits: [
      {
        tool: {
          name: 'vault',
          inputSchema: { properties: { command: { type: 'string' }, parameters: { type: 'object' } } },
        },
      },
    ],
    misses: [{ tool: { name: 'run', inputSchema: { properties: { command: { type: 'string' } } } } }],
  },
};

/** The argument that names the operation, where another carries that operation's own arguments. */
export function routedBy(tool: ToolView): Argument | undefined {
  const parcel = tool.arguments.find((a) => PARCELS.has(a.key) && a.type !== 'string' && a.type !== 'array');
  return (
    parcel &&
    tool.arguments.find((a) => CHOICES.has(a.key) && a.values.length === 0 && (a.type === 'string' || a.type === ''))
  );
}
