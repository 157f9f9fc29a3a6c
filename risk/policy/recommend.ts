/** The rule that we recommend for a verdict: the same on every page, in the CLI and in exports. */
import { operationsOf, pathArgument, urlArgument } from '../classify/reach.ts';
import { type ToolView, viewServer } from '../classify/view.ts';
import type { ToolDefinition, ToolRecord } from '../model.ts';
import { type Condition, type Limit, type Policy, pathOf, type Rule } from './schema.ts';

export interface JudgedTool {
  record: ToolRecord;
  definition: ToolDefinition;
}

/** The policy for one server with only these tools in it: one tool for a tool page, all of them for a server page. */
export function recommend(judged: readonly JudgedTool[]): Policy {
  const hide: string[] = [];
  const rules: [string, Rule][] = [];
  for (const tool of judged) {
    const rule = recommendRule(tool);
    if (rule) rules.push([tool.record.name, rule]);
    else if (!hide.includes(tool.record.name)) hide.push(tool.record.name);
  }
  // fromEntries and not assignment, so that a tool named __proto__ is a name like any other.
  const listed = rules.length ? { tools: Object.fromEntries(rules) } : {};
  return { version: '1', default: 'deny', ...(hide.length ? { hide } : {}), ...listed };
}

/** Below this the verdict is too thin to act on, and the rule of the next higher risk applies (taxonomy, section 4). */
export const THIN_CONFIDENCE = 0.6;

/** Undefined means that the tool is hidden. */
function recommendRule({ record, definition }: JudgedTool): Rule | undefined {
  const thin = record.confidence < THIN_CONFIDENCE;
  const view = viewServer({ name: '' }, [{ definition, index: 0 }]).tools[0];
  const chosen = view && ruleByOperation(record, view);
  if (chosen) return chosen;
  if (record.access === 'read') {
    if (record.risk === 'high' || record.risk === 'critical') return { limits: [rate(record.name, 10)], approval: {} };
    const refuse = view ? refusals(view) : [];
    return { ...(refuse.length ? { deny_if: refuse } : {}), ...(thin ? { limits: [rate(record.name, 30)] } : {}) };
  }
  const destroys = record.effects.includes('destructive');
  if (destroys && (record.risk === 'critical' || thin) && !record.effects.includes('financial')) return undefined;
  if (record.effects.includes('financial') || record.effects.includes('code')) {
    const cap = view && record.effects.includes('financial') ? amountCap(view) : undefined;
    return { ...(cap ? { deny_if: [cap] } : {}), limits: [rate(record.name, 10)], approval: {} };
  }
  if (record.access === 'execute' && !destroys)
    return { limits: [rate(record.name, 10)], ...(thin ? { approval: {} } : {}) };
  if (record.risk === 'medium' && !thin) return { limits: [rate(record.name, 30)] };
  return { limits: [rate(record.name, 10)], approval: {} };
}

function rate(tool: string, max: number): Limit {
  return { counter: `${tool}_rate`, window: 'minute', max, scope: 'grant' };
}

/** Where an argument chooses the operation: the harmless values by their own rule, the others refused or asked about. */
function ruleByOperation(record: ToolRecord, view: ToolView): Rule | undefined {
  const choice = operationsOf(view);
  if (!choice || record.access === 'read') return undefined;
  const path = pathOf(choice.argument.name);
  const reads = choice.operations.filter((o) => o.access === 'read');
  const destroying = choice.operations.filter((o) => o.destroys);
  const changing = choice.operations.filter((o) => o.access !== 'read' && !o.destroys);
  const among = (operations: readonly { value: string }[]): Condition => ({
    path,
    op: 'in',
    value: operations.map((o) => o.value),
  });
  if (!reads.length && !(destroying.length && changing.length)) return undefined;
  const isHidden = record.risk === 'critical' && record.effects.includes('destructive');
  const asked = [...(record.risk === 'medium' ? [] : changing), ...(isHidden ? [] : destroying)];
  // A call that leaves the choice out falls to a default that we cannot see.
  return {
    require: [{ path, op: 'in', value: choice.operations.map((o) => o.value) }],
    ...(isHidden && destroying.length
      ? {
          deny_if: [
            { conditions: [among(destroying)], on_deny: `${record.name} may not be used to ${spoken(destroying)}.` },
          ],
        }
      : {}),
    ...(changing.length || asked.length ? { limits: [rate(record.name, record.risk === 'medium' ? 30 : 10)] } : {}),
    ...(asked.length ? { approval: { when: [among(asked)] } } : {}),
  };
}

function spoken(operations: readonly { value: string }[]): string {
  return operations.map((o) => o.value.replace(/[_-]+/g, ' ')).join(' or ');
}

const CREDENTIAL_FILES =
  '(^|[/\\\\])(\\.ssh|\\.aws|\\.gnupg|\\.kube|\\.docker|\\.netrc|\\.npmrc|\\.pypirc|\\.git-credentials|\\.env[^/\\\\]*)($|[/\\\\])|(^|[/\\\\])id_(rsa|dsa|ecdsa|ed25519)|\\.(pem|key|p12|pfx|kdbx)$';
/** Loopback, link-local, private and metadata addresses, in the host part of a URL. */
const INNER_ADDRESSES =
  '(?i)^[a-z][a-z0-9+.-]*://([^/@]*@)?((localhost|[^/:?#]*\\.(localhost|local|internal)|(127|10|0|169\\.254|192\\.168|172\\.(1[6-9]|2[0-9]|3[01])|100\\.100\\.100)(\\.[0-9]+){1,3}|[0-9]+|0[0-9]+(\\.[0-9]+)*|0x[0-9a-f.]+)\\.?([:/?#]|$)|\\[)';

function refusals(view: ToolView): NonNullable<Rule['deny_if']> {
  const path = pathArgument(view);
  const url = urlArgument(view);
  const refuse: NonNullable<Rule['deny_if']> = [];
  if (path)
    refuse.push({
      conditions: [{ path: pathOf(path.name), op: 'regex', value: CREDENTIAL_FILES }],
      on_deny: 'This path may hold credentials; ask for another file.',
    });
  if (url)
    refuse.push({
      conditions: [{ path: pathOf(url.name), op: 'regex', value: INNER_ADDRESSES }],
      on_deny: 'This address is inside the network; ask for a public one.',
    });
  return refuse;
}

function amountCap(view: ToolView): NonNullable<Rule['deny_if']>[number] | undefined {
  const amount = view.arguments.find((a) => /^amount|amount$|^total$|^price$/.test(a.key) && a.type !== 'object');
  if (!amount || amount.at.split('/').length > 4) return undefined;
  return {
    conditions: [{ path: pathOf(amount.name), op: 'gt', value: 100 }],
    on_deny: 'More than 100 needs another way; set the cap of this rule to what you are ready to lose.',
  };
}
