/** What changed between two lists of one server, and what that does to the verdicts. Pure. */
import { canonicalJson } from './canonical.ts';
import { assess, type ToolList } from './classify/index.ts';
import { changedForTheWorse } from './findings/index.ts';
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
}

/** Tools of one name are matched in their order; a tool that has gone and one of the same schema that has come are one, renamed. */
export function compareLists(before: ToolList, after: ToolList): ListChange {
  const [old, fresh] = [sides(before), sides(after)];
  const names = [...fresh.values()].map(({ record }) => record.name);
  const removed = [...old].filter(([key]) => !fresh.has(key)).map(([, side]) => side);
  const added = [...fresh].filter(([key]) => !old.has(key)).map(([, side]) => side);
  const renamed = removed.flatMap((was) => {
    const now = added.filter((one) => isSameBut(was, one));
    const [only] = now;
    return only !== undefined && now.length === 1 && removed.filter((one) => isSameBut(one, only)).length === 1
      ? [{ was, now: only }]
      : [];
  });
  const isRenamed = (side: Side) => renamed.some(({ was, now }) => was === side || now === side);
  const tools: ToolChange[] = [
    ...[...fresh].flatMap(([key, now]): ToolChange[] => {
      const was = old.get(key);
      return was === undefined ? [] : changeOf(was, now, names);
    }),
    ...renamed.map(
      ({ was, now }): ToolChange => ({
        kind: 'renamed',
        tool: now.record.name,
        was: was.record.name,
        before: brief(was.record),
        after: brief(now.record),
      }),
    ),
    ...added
      .filter((side) => !isRenamed(side))
      .map(({ record }): ToolChange => ({ kind: 'added', tool: record.name, after: brief(record) })),
    ...removed
      .filter((side) => !isRenamed(side))
      .map(({ record }): ToolChange => ({ kind: 'removed', tool: record.name, before: brief(record) })),
  ];
  const [said, says] = [before.server.instructions ?? '', after.server.instructions ?? ''];
  const gained = changedForTheWorse(said, says, names);
  return {
    tools,
    ...(said === says ? {} : { instructions: { gained } }),
    rose: tools.some(rises) || gained.length > 0,
  };
}

/** Whether nothing that is compared has changed. */
export function isNothing({ tools, instructions }: ListChange): boolean {
  return tools.length === 0 && instructions === undefined;
}

function sides(list: ToolList): Map<string, Side> {
  const counts = new Map<string, number>();
  return new Map(
    assess(list).tools.map((record) => {
      const nth = (counts.get(record.name) ?? 0) + 1;
      counts.set(record.name, nth);
      const definition = list.tools[record.index];
      return [`${record.name} ${nth}`, { record, definition: typeof definition === 'object' ? { ...definition } : {} }];
    }),
  );
}

/** `names` are those of the server's tools, which its descriptions may well give orders for. */
function changeOf(was: Side, now: Side, names: readonly string[]): ToolChange[] {
  const what = PARTS.filter(([key]) => canonicalJson(was.definition[key]) !== canonicalJson(now.definition[key])).map(
    ([, word]) => word,
  );
  const [before, after] = [brief(was.record), brief(now.record)];
  // A verdict can also change because a sibling did.
  if (what.length === 0 && canonicalJson(before) === canonicalJson(after)) return [];
  const gained = changedForTheWorse(text(was.definition.description), text(now.definition.description), names);
  return [{ kind: 'changed', tool: now.record.name, what, before, after, gained }];
}

function isSameBut(was: Side, now: Side): boolean {
  const schema = (side: Side) => canonicalJson([side.definition.inputSchema, side.definition.outputSchema]);
  if (schema(was) !== schema(now)) return false;
  // Tools without arguments are all alike; only the same words make them the same tool.
  const hasArguments = /"properties":\{"/.test(schema(was));
  return (
    hasArguments ||
    (was.definition.description !== undefined && was.definition.description === now.definition.description)
  );
}

function brief({ access, effects, risk }: ToolRecord): { access: Access; effects: Effect[]; risk: ToolRecord['risk'] } {
  return { access, effects: [...effects], risk };
}

/** More can go wrong than before: a tool that is worse, a new one that does more than look, words that address the model. */
function rises(change: ToolChange): boolean {
  if (change.kind === 'removed') return false;
  if (change.kind === 'added') return change.after.risk !== 'low';
  const higher = RISK.indexOf(change.after.risk) > RISK.indexOf(change.before.risk);
  return higher || (change.kind === 'changed' && change.gained.length > 0);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
