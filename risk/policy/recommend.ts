/** The rule that we recommend for a verdict: the same on every page, in the CLI and in exports. */
import { type ToolView, viewServer } from '../classify/view.ts';
import type { Risk, ToolDefinition, ToolRecord } from '../model.ts';
import { type Condition, type Limit, type Policy, pathOfPointer, type Rule } from './schema.ts';

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
  const chosen = ruleByOperation(record);
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
function ruleByOperation(record: ToolRecord): Rule | undefined {
  if (!record.conditional) return undefined;
  const { at, cases } = record.conditional;
  const path = pathOfPointer(at);
  const where = (risks: readonly Risk[], destroys?: boolean) =>
    cases
      .filter((c) => c.access !== 'read' && risks.includes(c.risk))
      .filter((c) => destroys === undefined || c.effects.includes('destructive') === destroys)
      .flatMap((c) => c.values);
  const among = (values: string[]): Condition => ({ path, op: 'in', value: values });
  const refused = where(['critical'], true);
  const asked = [...where(['critical'], false), ...where(['high'])];
  const changes = where(['low', 'medium', 'high', 'critical']);
  const spoken = refused.map((value) => value.replace(/[_-]+/g, ' ')).join(' or ');
  return {
    // A call that leaves the choice out, or invents one, falls to something that we cannot see.
    require: [among(cases.flatMap((c) => c.values))],
    ...(refused.length
      ? { deny_if: [{ conditions: [among(refused)], on_deny: `${record.name} may not be used to ${spoken}.` }] }
      : {}),
    ...(changes.length > refused.length ? { limits: [rate(record.name, asked.length ? 10 : 30)] } : {}),
    ...(asked.length ? { approval: { when: [among(asked)] } } : {}),
  };
}

const CREDENTIAL_FILES =
  '(^|[/\\\\])(\\.ssh|\\.aws|\\.gnupg|\\.kube|\\.docker|\\.netrc|\\.npmrc|\\.pypirc|\\.git-credentials|\\.env[^/\\\\]*)($|[/\\\\])|(^|[/\\\\])id_(rsa|dsa|ecdsa|ed25519)|\\.(pem|key|p12|pfx|kdbx)$';
/** Loopback, link-local, private and metadata addresses, in the host part of a URL. */
const INNER_ADDRESSES =
  '(?i)^[a-z][a-z0-9+.-]*://([^/@]*@)?((localhost|[^/:?#]*\\.(localhost|local|internal)|(127|10|0|169\\.254|192\\.168|172\\.(1[6-9]|2[0-9]|3[01])|100\\.100\\.100)(\\.[0-9]+){1,3}|[0-9]+|0[0-9]+(\\.[0-9]+)*|0x[0-9a-f.]+)\\.?([:/?#]|$)|\\[)';

function refusals(view: ToolView): NonNullable<Rule['deny_if']> {
  const path = view.path;
  const url = view.url;
  const refuse: NonNullable<Rule['deny_if']> = [];
  if (path)
    refuse.push({
      conditions: [{ path: pathOfPointer(path.at), op: 'regex', value: CREDENTIAL_FILES }],
      on_deny: 'This path may hold credentials; ask for another file.',
    });
  if (url)
    refuse.push({
      conditions: [{ path: pathOfPointer(url.at), op: 'regex', value: INNER_ADDRESSES }],
      on_deny: 'This address is inside the network; ask for a public one.',
    });
  return refuse;
}

function amountCap(view: ToolView): NonNullable<Rule['deny_if']>[number] | undefined {
  const amount = view.arguments.find((a) => /^amount|amount$|^total$|^price$/.test(a.key) && a.type !== 'object');
  if (!amount) return undefined;
  return {
    conditions: [{ path: pathOfPointer(amount.at), op: 'gt', value: 100 }],
    on_deny: 'More than 100 needs another way; set the cap of this rule to what you are ready to lose.',
  };
}
