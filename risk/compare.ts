/** What changed between two lists of one server, and what that does to the verdicts. Pure. */
import { canonicalJson } from './canonical.ts';
import { assess, type ToolList } from './classify/index.ts';
import { gainedText } from './findings/gained-text.ts';
import type { Gain } from './findings/gains.ts';
import { FINDINGS, type Finding, findingsIn } from './findings/index.ts';
import { type Access, type Effect, type ListChange, RISK, type ToolChange, type ToolRecord } from './model.ts';

/** Parts of a definition that are compared, with the words for a change of them. */
const PARTS = [
  ['title', 'title'],
  ['description', 'description'],
  ['inputSchema', 'input'],
  ['outputSchema', 'output'],
  ['annotations', 'claims'],
] as const;

interface Side {
  record: ToolRecord;
  definition: Record<string, unknown>;
  /** The kinds of finding that its words give rise to. */
  found: ReadonlySet<Finding['kind']>;
}

/** A schema that is invalid or was not searched is no text that was added. */
const NO_WORDS: ReadonlySet<Finding['kind']> = new Set<Finding['kind']>(['invalid-schema', 'unsearched']);

/** Tools of one name are matched in their order; a tool that has gone and one of the same schema that has come are one, renamed. */
export function compareLists(before: ToolList, after: ToolList): ListChange {
  const [earlier, later] = [sides(before), sides(after)];
  const [old, fresh] = [earlier.tools, later.tools];
  const removed = [...old].filter(([key]) => !fresh.has(key)).map(([, side]) => side);
  const added = [...fresh].filter(([key]) => !old.has(key)).map(([, side]) => side);
  const wereSo = bySameness(removed);
  const areSo = bySameness(added);
  const renamed = [...areSo].flatMap(([sameness, now]) => {
    const was = wereSo.get(sameness) ?? [];
    // Several of one schema cannot be told apart.
    return was[0] && now[0] && was.length === 1 && now.length === 1 ? [{ was: was[0], now: now[0] }] : [];
  });
  const isRenamed = (side: Side) => renamed.some(({ was, now }) => was === side || now === side);
  const tools: ToolChange[] = [
    ...[...fresh].flatMap(([key, now]): ToolChange[] => {
      const was = old.get(key);
      return was === undefined ? [] : changeOf(was, now);
    }),
    ...renamed.map(
      ({ was, now }): ToolChange => ({
        kind: 'renamed',
        tool: now.record.name,
        was: was.record.name,
        before: brief(was.record),
        after: brief(now.record),
        gained: gainedIn(was.found, now.found),
        ...textGained(was.definition, now.definition),
      }),
    ),
    ...added
      .filter((side) => !isRenamed(side))
      .map(
        ({ record, found }): ToolChange => ({
          kind: 'added',
          tool: record.name,
          after: brief(record),
          gained: gainedIn(NONE, found),
        }),
      ),
    ...removed
      .filter((side) => !isRenamed(side))
      .map(({ record }): ToolChange => ({ kind: 'removed', tool: record.name, before: brief(record) })),
  ];
  const [said, says] = [before.server.instructions ?? '', after.server.instructions ?? ''];
  const gained = gainedIn(earlier.instructions, later.instructions);
  return {
    tools,
    ...(said === says ? {} : { instructions: { gained, ...textGained(said, says) } }),
    rose: tools.some(rises) || gained.length > 0,
  };
}

/** Whether a person should look at the change: more can go wrong, or a tool that was there now says something else. */
export function needsLook({ rose, tools, instructions }: ListChange): boolean {
  return rose || instructions?.gainedText !== undefined || tools.some((change) => 'gainedText' in change);
}

/** Whether nothing that is compared has changed. */
export function isNothing({ tools, instructions }: ListChange): boolean {
  return tools.length === 0 && instructions === undefined;
}

const NONE: ReadonlySet<Finding['kind']> = new Set();

interface Sides {
  tools: Map<string, Side>;
  instructions: ReadonlySet<Finding['kind']>;
}

function sides(list: ToolList): Sides {
  const found = new Map<number | undefined, Set<Finding['kind']>>();
  for (const { tool, kind } of findingsIn(list.server, list.tools))
    if (!NO_WORDS.has(kind)) found.set(tool, (found.get(tool) ?? new Set()).add(kind));
  const counts = new Map<string, number>();
  const tools = assess(list).tools.map((record): [string, Side] => {
    const nth = (counts.get(record.name) ?? 0) + 1;
    counts.set(record.name, nth);
    const raw = list.tools[record.index];
    const definition = typeof raw === 'object' ? { ...raw } : {};
    return [`${record.name} ${nth}`, { record, definition, found: found.get(record.index) ?? NONE }];
  });
  return { tools: new Map(tools), instructions: found.get(undefined) ?? NONE };
}

function changeOf(was: Side, now: Side): ToolChange[] {
  const what = PARTS.filter(([key]) => canonicalJson(was.definition[key]) !== canonicalJson(now.definition[key])).map(
    ([, word]) => word,
  );
  const [before, after] = [brief(was.record), brief(now.record)];
  // A verdict can also change because a sibling did.
  if (what.length === 0 && canonicalJson(before) === canonicalJson(after)) return [];
  const gained = gainedIn(was.found, now.found);
  return [
    {
      kind: 'changed',
      tool: now.record.name,
      what,
      before,
      after,
      gained,
      ...(what.length === 0 ? {} : textGained(was.definition, now.definition)),
    },
  ];
}

function textGained(before: unknown, after: unknown): { gainedText?: Gain[] } {
  const gains = gainedText(before, after);
  return gains.length > 0 ? { gainedText: gains } : {};
}

/** In the order of FINDINGS. */
function gainedIn(had: ReadonlySet<Finding['kind']>, has: ReadonlySet<Finding['kind']>): Finding['kind'][] {
  return FINDINGS.filter((kind) => has.has(kind) && !had.has(kind));
}

/** Tools by what makes them the same under another name; those that could be anything are left out. */
function bySameness(tools: readonly Side[]): Map<string, Side[]> {
  const groups = new Map<string, Side[]>();
  for (const side of tools) {
    const { inputSchema, outputSchema, description } = side.definition;
    const schema = canonicalJson([inputSchema, outputSchema]);
    // Tools without arguments are all alike; only the same words make them the same tool.
    const sameness = /"properties":\{"/.test(schema) ? schema : canonicalJson([schema, description]);
    if (sameness === schema || typeof description === 'string')
      groups.set(sameness, [...(groups.get(sameness) ?? []), side]);
  }
  return groups;
}

function brief({ access, effects, risk }: ToolRecord): { access: Access; effects: Effect[]; risk: ToolRecord['risk'] } {
  return { access, effects: [...effects], risk };
}

/** More can go wrong than before: a tool that is worse, a new one that does more than look, words that address the model. */
function rises(change: ToolChange): boolean {
  if (change.kind === 'removed') return false;
  if (change.gained.length > 0) return true;
  if (change.kind === 'added') return change.after.risk !== 'low';
  return RISK.indexOf(change.after.risk) > RISK.indexOf(change.before.risk);
}
