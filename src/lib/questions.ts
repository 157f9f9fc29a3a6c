/** The same in other words. Every answer about a rule is put into words from a policy object, the page's own or a named one. */
import { nameWithExtras } from '../../risk/model.ts';
import { limitOf, type Rate } from '../../risk/policy/build.ts';
import { explain, limitInWords } from '../../risk/policy/explain.ts';
import type { Policy } from '../../risk/policy/schema.ts';
import { ruleOf, treatmentOf } from '../../risk/policy/treatment.ts';
import { printableJson } from '../../risk/printable.ts';
import type { Tool } from './catalogue.ts';
import { a, capital, count, day, series, uncapital } from './grammar.ts';
import { shorten } from './visible.ts';
import { ACCESSES, EFFECT_MEANS, percent, RISKS, riskBecause } from './words.ts';

export interface Question {
  asks: string;
  answers: string;
}

/** Shown where the recommended policy has no limit and somebody wants one. */
const A_LIMIT: Rate = { window: 'minute', max: 10, scope: 'grant' };

/** `policy` is the one that the tool's page shows. */
export function questionsAbout(tool: Tool, policy: Policy): Question[] {
  const { record, server } = tool;
  const name = shorten(record.name, 60);
  return [
    { asks: `What does ${name} do?`, answers: whatItDoes(tool) },
    {
      asks: `What risk level is ${name}?`,
      answers: `${RISKS[record.risk].word}, because ${riskBecause(record)}. ${howSure(record)}`,
    },
    { asks: `How is ${name} held by the policy on this page?`, answers: explain(policy, record.name).join(' ') },
    { asks: `Can I rate-limit ${name}?`, answers: limiting(policy, record.name) },
    { asks: `Does a person have to agree to a call of ${name}?`, answers: agreeing(policy, record.name) },
    { asks: `How do I block ${name} completely?`, answers: blocking(policy, record.name) },
    { asks: `Which server provides ${name}?`, answers: whichServer(tool) },
  ].map(({ asks, answers }) => ({ asks, answers: answers.replaceAll(server.title, shorten(server.title, 80)) }));
}

function howSure({ access, confidence, corrected }: Tool['record']): string {
  return corrected
    ? `A person settled on ${day(corrected.date)} that it is ${a(access)} tool; the machine had said ${corrected.machine.access}.`
    : `It was classified as ${a(access)} tool with a confidence of ${percent(confidence)}.`;
}

function whatItDoes(tool: Tool): string {
  const { record, description } = tool;
  const can = record.effects.map((effect) => EFFECT_MEANS[effect]);
  const said = description.trim()
    ? `The server says: “${shorten(description, 240)}”${/[.!?…]$/.test(shorten(description, 240)) ? '' : '.'}`
    : 'The server gives no description of it.';
  return `${said} From its definition we take it that it ${ACCESSES[record.access].does}.${can.length ? ` A call can ${series(can)}.` : ''}`;
}

const NOT_CALLED = 'under the policy on this page it cannot be called at all.';

function limiting(policy: Policy, name: string): string {
  if (treatmentOf(policy, name) === 'hidden') return `There is nothing to limit: ${NOT_CALLED}`;
  const limits = ruleOf(policy, name)?.limits ?? [];
  if (limits.length) {
    return `The policy on this page already does. ${limits.map((limit) => `${limitInWords(limit)}.`).join(' ')} Change “max” or “window” in its limits to move that.`;
  }
  const limit = limitOf(name, A_LIMIT);
  return `Yes. The policy on this page sets no limit; to have one, put "limits": [${printableJson(limit)}] into the tool’s rule. In words: ${uncapital(limitInWords(limit))}.`;
}

function agreeing(policy: Policy, name: string): string {
  if (treatmentOf(policy, name) === 'hidden') return `No: ${NOT_CALLED}`;
  const approval = ruleOf(policy, name)?.approval;
  if (approval) {
    const said = explain(policy, name).find((sentence) => sentence.startsWith('A person')) ?? '';
    return `Under the policy on this page, ${approval.when?.length ? 'sometimes' : 'yes'}. ${said}`;
  }
  const asking: Policy = { version: '1', default: policy.default, tools: { [name]: { approval: {} } } };
  return `Not under the policy on this page. To change that, put "approval": {} into the tool’s rule: ${uncapital(explain(asking, name)[0] ?? '')}`;
}

function blocking(policy: Policy, name: string): string {
  if (treatmentOf(policy, name) === 'hidden') return `The policy on this page does. ${explain(policy, name)[0] ?? ''}`;
  const hidden: Policy = { version: '1', default: policy.default, hide: [name] };
  return `Put "hide": [${printableJson(name)}] into the policy and take its rule out of “tools”. ${explain(hidden, name)[0] ?? ''}`;
}

function whichServer({ server }: Tool): string {
  const { asked } = server;
  const from = asked.package
    ? `, in version ${asked.package.version} of the package ${nameWithExtras(asked.package)}`
    : server.serverInfo?.version
      ? `, version ${server.serverInfo.version}`
      : '';
  const how =
    asked.provenance === 'stand-in'
      ? `Its definitions were transcribed, not asked from the real server; recorded on ${day(asked.at)}.`
      : `It was looked at on ${day(asked.at)}.`;
  return `${server.title}${from}. It lists ${count(server.tools.length, 'tool')}. ${capital(how)}`;
}
