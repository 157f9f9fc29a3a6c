/** The rule that we recommend for a verdict: the same on every page, in the CLI and in exports. */
import { clauseOf, type Finding, hidesTool, titleOf } from '../findings/index.ts';
import { RISK, type Risk, THIN_CONFIDENCE, type ToolRecord } from '../model.ts';
import { printableLine } from '../printable.ts';
import { type Choice, limitOf, policyOf } from './build.ts';
import { type Condition, type Limit, type Policy, pathOfPointer, type Rule } from './schema.ts';

/**
 * The policy for one server with only these tools in it: one tool for a tool page, all of them for a server page, in the
 * server's order. `findings` are those of the server; a tool whose text hides, steers or leaks is hidden whatever its
 * verdict, and the policy's description says why.
 */
export function recommend(tools: readonly ToolRecord[], findings: readonly Finding[] = []): Policy {
  // A name is used once in a policy; where two tools share it, the stricter rule applies to both.
  const rules = new Map<string, Rule | 'hidden'>();
  const reasons: string[] = [];
  for (const record of tools) {
    const [finding] = hidingFindings(record, findings);
    if (finding)
      reasons.push(`${printableLine(record.name).slice(0, NAME_SHOWN)} (${titleOf(finding.kind).toLowerCase()})`);
    const rule = finding ? 'hidden' : recommendRule(record);
    const known = rules.get(record.name);
    if (known === undefined || strictness(rule) > strictness(known)) rules.set(record.name, rule);
  }
  const policy = policyOf(
    Array.from(rules, ([name, rule]): [string, Choice] => [
      name,
      rule === 'hidden' ? { kind: 'hide' } : { kind: 'custom', rule },
    ]),
  );
  return reasons.length === 0 ? policy : { description: descriptionOf(reasons), ...policy };
}

/** The findings because of which a tool is hidden. */
export function hidingFindings({ index }: Pick<ToolRecord, 'index'>, findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => finding.tool === index && hidesTool(finding));
}

/** Why a tool is hidden whatever its verdict, as a sentence. */
export function whyHidden(finding: Finding): string {
  const quote = finding.quote === '' ? '' : ` “${printableLine(finding.quote)}”`;
  return `It is hidden because of its own text:${quote} ${printableLine(clauseOf(finding))}.`;
}

const NAME_SHOWN = 80;
const REASONS_SHOWN = 5;

function descriptionOf(reasons: readonly string[]): string {
  const more = reasons.length - REASONS_SHOWN;
  return `Hidden because of their own text: ${reasons.slice(0, REASONS_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function strictness(rule: Rule | 'hidden'): number {
  if (rule === 'hidden') return 5;
  if (rule.approval) return rule.approval.when ? 3 : 4;
  if (rule.limits?.length) return 2;
  return rule.deny_if?.length ? 1 : 0;
}

function recommendRule(record: ToolRecord): Rule | 'hidden' {
  const { name, access, effects, confidence } = record;
  const isThin = confidence < THIN_CONFIDENCE;
  const risk = isThin ? (RISK[RISK.indexOf(record.risk) + 1] ?? record.risk) : record.risk;
  if (record.conditional && !isThin) return { ...ruleByOperation(record, record.conditional) };
  const has = (effect: (typeof effects)[number]) => effects.includes(effect);
  if (access !== 'read' && has('financial'))
    return { ...refusing(amountCaps(record)), limits: [rate(name, 10)], approval: {} };
  if (access !== 'read' && has('code')) return { limits: [rate(name, 10)], approval: {} };
  if (risk === 'critical' && has('destructive')) return 'hidden';
  const guards = refusing(refusals(record));
  if (risk === 'critical') return { ...guards, limits: [rate(name, 10)], approval: {} };
  if (risk === 'high') {
    const runsUnasked = access === 'execute' && !has('destructive');
    return { ...guards, limits: [rate(name, 10)], ...(runsUnasked ? {} : { approval: {} }) };
  }
  if (risk === 'medium' && (access !== 'read' || isThin)) return { ...guards, limits: [rate(name, 30)] };
  return guards;
}

function refusing(items: NonNullable<Rule['deny_if']>): Pick<Rule, 'deny_if'> {
  return items.length ? { deny_if: items } : {};
}

function rate(tool: string, max: number): Limit {
  return limitOf(tool, { max, window: 'minute', scope: 'grant' });
}

/** Where an argument chooses the operation: the harmless values by their own rule, the others refused or asked about. */
function ruleByOperation(record: ToolRecord, { at, cases, otherwise }: NonNullable<ToolRecord['conditional']>): Rule {
  const path = pathOfPointer(at);
  const where = (risks: readonly Risk[], destroys?: boolean) =>
    cases
      .filter((c) => c.access !== 'read' && risks.includes(c.risk))
      .filter((c) => destroys === undefined || c.effects.includes('destructive') === destroys)
      .flatMap((c) => c.values);
  const among = (values: string[]): Condition => ({ path, op: 'in', value: values });
  const all = cases.flatMap((c) => c.values);
  const refused = where(['critical'], true);
  const asked = [...where(['critical'], false), ...where(['high'])];
  const changes = where(['low', 'medium', 'high', 'critical']);
  const spoken = refused.map((value) => value.replace(/[_-]+/g, ' ')).join(' or ');
  // A call may leave the choice out only where the schema says that it then does something harmless.
  const mayBeLeftOut = otherwise !== undefined && !changes.includes(otherwise);
  const unknown = [
    {
      conditions: [
        { path, op: 'exists' as const, value: true },
        { path, op: 'not_in' as const, value: all },
      ],
      on_deny: 'This operation is not known; use one of those that the tool lists.',
    },
  ];
  const deny: NonNullable<Rule['deny_if']> = [
    ...unknown,
    ...(refused.length
      ? [{ conditions: [among(refused)], on_deny: `${record.name} may not be used to ${spoken}.` }]
      : []),
    ...refusals(record),
  ];
  return {
    ...(mayBeLeftOut ? {} : { require: [{ path, op: 'exists', value: true }] }),
    ...refusing(deny),
    ...(changes.length > refused.length ? { limits: [rate(record.name, asked.length ? 10 : 30)] } : {}),
    ...(asked.length ? { approval: { when: [among(asked)] } } : {}),
  };
}

const CREDENTIAL_FILES =
  '(?i)(^|[/\\\\])(\\.ssh|\\.aws|\\.azure|\\.gnupg|\\.kube|\\.docker|\\.config[/\\\\](gcloud|gh)|\\.netrc|\\.npmrc|\\.pypirc|\\.git-credentials|\\.env[^/\\\\]*)($|[/\\\\])|(^|[/\\\\])(id_(rsa|dsa|ecdsa|ed25519)|etc[/\\\\]shadow|credentials(\\.json)?$)|\\.(pem|key|p12|pfx|kdbx)$';
/**
 * Everything but a plain name of a public host: other beginnings than a scheme and `//`, characters in the host that no
 * name has (which also excludes user names, IPv6 and percent signs), hosts that end in a number (any way to write an IPv4
 * address, as the URL standard reads it), and names that only an inner network knows.
 */
const INNER_ADDRESSES =
  '(?i)^([^a-z0-9]|[a-z][a-z0-9+.-]*:([^/]|/[^/]|/?$)|([a-z][a-z0-9+.-]*://)?([^/?#]*[^a-z0-9.:/?#-][^/?#]*|([^/?#:]*\\.)?(localhost|local|internal|home|lan|[0-9]+|0x[0-9a-f]*)\\.?(:[0-9]*)?)([/?#]|$))';

function refusals({ reaches }: ToolRecord): NonNullable<Rule['deny_if']> {
  const refuse = (at: string, value: string, on_deny: string) => ({
    conditions: [{ path: pathOfPointer(at), op: 'regex' as const, value }],
    on_deny,
  });
  return [
    ...(reaches?.paths ?? []).map((at) =>
      refuse(at, CREDENTIAL_FILES, 'This path may hold credentials; ask for another file.'),
    ),
    ...(reaches?.urls ?? []).map((at) =>
      refuse(at, INNER_ADDRESSES, 'This is not the plain address of a public host; ask for another.'),
    ),
  ];
}

function amountCaps({ reaches }: ToolRecord): NonNullable<Rule['deny_if']> {
  return (reaches?.amounts ?? []).map((at) => ({
    conditions: [{ path: pathOfPointer(at), op: 'gt', value: 100 }],
    on_deny: 'More than 100 needs another way; set the cap of this rule to what you are ready to lose.',
  }));
}
