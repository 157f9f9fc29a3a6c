/** Judges a pasted list beside the page, so that a large one does not hold the page up. It makes no request. */
import { assess } from '../../risk/classify/index.ts';
import { clauseOf, type Finding, findingsIn, hidesTool, titleOf } from '../../risk/findings/index.ts';
import type { ToolRecord } from '../../risk/model.ts';
import { explain } from '../../risk/policy/explain.ts';
import { recommend } from '../../risk/policy/recommend.ts';
import { policyText } from '../lib/policy-text.ts';
import { readPasted, whyNoTool } from './try-read.ts';

/** In words already, so that the page needs none of the rules. */
export type FindingInWords = Pick<Finding, 'at' | 'quote'> & { title: string; says: string; hides: boolean };

export interface Judged {
  record: ToolRecord;
  findings: FindingInWords[];
  /** What the recommended rule means for it. */
  means: string[];
}

export type Answer =
  | {
      ok: true;
      tools: Judged[];
      /** Findings in the server's own instructions. */
      ofServer: FindingInWords[];
      rejected: { index: number; why: string }[];
      notes: string[];
      policy: string;
    }
  | { ok: false; sentence: string };

function inWords(finding: Finding): FindingInWords {
  const { at, quote, kind } = finding;
  return { at, quote, title: titleOf(kind), says: clauseOf(finding), hides: hidesTool(finding) };
}

function answer(text: string): Answer {
  const pasted = readPasted(text);
  if (!pasted.ok) return pasted;
  const { server, tools } = pasted.list;
  const { tools: records, rejected } = assess(pasted.list);
  const found = findingsIn(server, tools);
  const byTool = Map.groupBy(found, ({ tool }) => tool);
  const policy = recommend(records, found);
  return {
    ok: true,
    tools: records.map((record) => {
      const sentences = explain(policy, record.name);
      return {
        record,
        findings: (byTool.get(record.index) ?? []).map(inWords),
        means: sentences.length > 1 ? sentences.slice(0, -1) : sentences,
      };
    }),
    ofServer: (byTool.get(undefined) ?? []).map(inWords),
    rejected: rejected.map(({ index, reason }) => ({ index, why: whyNoTool(tools[index]) ?? reason })),
    notes: pasted.notes,
    policy: policyText(policy),
  };
}

export type Message = { kind: 'begun'; seconds: number } | { kind: 'answered'; id: number; answer: Answer };

/** A list of a million characters is judged in a part of a second. */
function secondsFor(text: string): number {
  return Math.max(1, Math.ceil(text.length / 1_000_000));
}

function send(message: Message): void {
  postMessage(message);
}

addEventListener('message', ({ data: { id, text } }: MessageEvent<{ id: number; text: string }>) => {
  send({ kind: 'begun', seconds: secondsFor(text) });
  send({ kind: 'answered', id, answer: answer(text) });
});
