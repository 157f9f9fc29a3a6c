import { ACCESS, type Access, type Conditional, type Effect } from '../model.ts';
import type { Operation } from './reach.ts';
import { type Reach, riskOf } from './risk.ts';
import type { ToolView } from './view.ts';

/** What a call that only looks can still do. */
const EFFECTS_OF_READING: ReadonlySet<Effect> = new Set(['untrusted', 'private', 'secrets', 'outbound']);

/**
 * The verdict per value of the argument that chooses the operation ("read unless `action` is `delete`"). A value whose words
 * are not known takes the verdict of the whole tool. Undefined where there is no such argument or all values come out alike.
 */
export function conditionalVerdict(
  tool: ToolView,
  whole: { access: Access; effects: readonly Effect[] },
  reach: Reach,
): Conditional | undefined {
  const choice = tool.choice;
  // What a schema does not fix is not known to be all there is.
  if (!choice?.argument.values.length) return undefined;
  // Where code or money is in it, some other argument decides what happens.
  if (whole.access === 'read' || whole.effects.some((e) => e === 'code' || e === 'financial')) return undefined;
  const cases = new Map<string, Conditional['cases'][number]>();
  for (const operation of choice.operations) {
    const access = atMost(operation.access ?? whole.access, whole.access);
    const effects = whole.effects.filter((effect) => canHave(operation, access, effect));
    const key = `${access} ${effects.join(' ')}`;
    const known = cases.get(key);
    if (known) known.values.push(operation.value);
    else cases.set(key, { values: [operation.value], access, effects, risk: riskOf(access, effects, reach) });
  }
  // The worst operation has to account for the verdict of the whole; otherwise the danger lies elsewhere.
  if (cases.size < 2 || ![...cases.values()].some((c) => c.access === whole.access)) return undefined;
  const { otherwise } = choice.argument;
  const order = (c: Conditional['cases'][number]) => ACCESS.indexOf(c.access) * 100 + c.effects.length;
  return {
    argument: choice.argument.name,
    at: choice.argument.at,
    ...(otherwise !== undefined && choice.argument.values.includes(otherwise) ? { otherwise } : {}),
    cases: [...cases.values()].sort((a, b) => order(a) - order(b)),
  };
}

function canHave(operation: Operation, access: Access, effect: Effect): boolean {
  if (operation.access === undefined) return true;
  if (effect === 'destructive') return operation.destroys;
  return access === 'read' ? EFFECTS_OF_READING.has(effect) : true;
}

function atMost(access: Access, most: Access): Access {
  return ACCESS.indexOf(access) > ACCESS.indexOf(most) ? most : access;
}
