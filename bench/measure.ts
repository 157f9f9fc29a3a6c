/** How often verdicts agree with labels. Pure; formulas are those of precision, recall and F1 as usually defined. */
import {
  ACCESS,
  type Access,
  type Accuracy,
  EFFECTS,
  type LabelFile,
  type Measurement,
  RISK,
  type ToolRecord,
} from '../risk/model.ts';

export interface Row {
  server: string;
  label: LabelFile['tools'][string];
  record: ToolRecord;
  annotations: unknown;
}

type Score = Accuracy['baselines']['firstWord'];

/** Rows of servers kept for testing; the split is by a hash of the id, so that nobody chooses it. */
export function isForTesting(server: string): boolean {
  // FNV-1a, 32 bits: small, well known and the same everywhere.
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(server)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % 2 === 1;
}

export function measure(rows: readonly Row[]): Measurement {
  const { count, share } = counting(rows);
  const confusion: Measurement['confusion'] = { read: none(), write: none(), execute: none() };
  for (const { label, record } of rows) confusion[label.access][record.access] += 1;
  const f1 = ACCESS.map((access) => {
    const said = count((r) => r.record.access === access);
    const labelled = count((r) => r.label.access === access);
    return said + labelled ? (2 * confusion[access][access]) / (said + labelled) : 0;
  });
  const risk = (r: Row) => RISK.indexOf(r.record.risk) - RISK.indexOf(r.label.risk);
  const bins = Array.from({ length: 10 }, (_, i) => {
    const inside = rows.filter((r) => Math.min(9, Math.floor(r.record.confidence * 10)) === i);
    const held = inside.filter((r) => r.record.access === r.label.access).length;
    return { from: i / 10, tools: inside.length, said: inside.reduce((sum, r) => sum + r.record.confidence, 0), held };
  });
  return {
    ...score(rows, (r) => r.record.access),
    servers: new Set(rows.map((r) => r.server)).size,
    macroF1: round(f1.reduce((a, b) => a + b, 0) / ACCESS.length),
    confusion,
    riskExact: share((r) => risk(r) === 0),
    riskUnder: share((r) => risk(r) < 0),
    riskOver: share((r) => risk(r) > 0),
    effects: EFFECTS.map((effect) => {
      const both = count((r) => r.label.effects.includes(effect) && r.record.effects.includes(effect));
      const labelled = count((r) => r.label.effects.includes(effect));
      return {
        effect,
        labelled,
        precision: ratio(
          both,
          count((r) => r.record.effects.includes(effect)),
        ),
        recall: ratio(both, labelled),
      };
    }),
    calibration: bins
      .filter((b) => b.tools > 0)
      .map((b) => ({
        from: b.from,
        tools: b.tools,
        confidence: round(b.said / b.tools),
        held: round(b.held / b.tools),
      })),
    calibrationError: ratio(
      bins.reduce((sum, b) => sum + Math.abs(b.said - b.held), 0),
      rows.length,
    ),
  };
}

export function baselines(rows: readonly Row[]): Accuracy['baselines'] {
  return {
    firstWord: score(rows, (r) => byFirstWord(r.record.name)),
    annotations: score(rows, (r) => byAnnotations(r.annotations)),
  };
}

/** How often what a signal's findings speak for is what the label says. */
export function signalPrecision(rows: readonly Row[]): Accuracy['signals'] {
  const found = new Map<string, { findings: number; agree: number }>();
  for (const { record, label } of rows)
    for (const { signal, pulls, weight } of record.evidence) {
      if (pulls === 'none') continue;
      const tally = found.get(signal) ?? { findings: 0, agree: 0 };
      const isSo = pulls === label.access || label.effects.some((effect) => effect === pulls);
      tally.findings += 1;
      tally.agree += Number(isSo === weight > 0);
      found.set(signal, tally);
    }
  return [...found]
    .map(([signal, { findings, agree }]) => ({ signal, findings, agree: ratio(agree, findings) }))
    .sort((a, b) => (a.signal < b.signal ? -1 : 1));
}

function score(rows: readonly Row[], verdict: (row: Row) => Access): Score {
  const { count } = counting(rows);
  const unsafe = count((r) => r.label.access !== 'read');
  return {
    tools: rows.length,
    accuracy: ratio(
      count((r) => verdict(r) === r.label.access),
      rows.length,
    ),
    falseSafe: ratio(
      count((r) => r.label.access !== 'read' && verdict(r) === 'read'),
      unsafe,
    ),
    falseAlarm: ratio(
      count((r) => r.label.access === 'read' && verdict(r) !== 'read'),
      rows.length - unsafe,
    ),
  };
}

const READ_WORDS = /^(?:get|list|read|search|find|fetch|show|describe|view|query|check|count)$/;
const EXECUTE_WORDS =
  /^(?:run|execute|exec|start|stop|restart|deploy|trigger|invoke|call|click|navigate|type|press|evaluate)$/;

/** What most published rules amount to: the first word of the name that is known decides. */
function byFirstWord(name: string): Access {
  for (const word of name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)) {
    if (READ_WORDS.test(word)) return 'read';
    if (EXECUTE_WORDS.test(word)) return 'execute';
  }
  return 'write';
}

function byAnnotations(annotations: unknown): Access {
  const isReadOnly =
    typeof annotations === 'object' && annotations !== null && Reflect.get(annotations, 'readOnlyHint') === true;
  return isReadOnly ? 'read' : 'write';
}

function counting(rows: readonly Row[]) {
  const count = (test: (row: Row) => boolean) => rows.filter(test).length;
  return { count, share: (test: (row: Row) => boolean) => ratio(count(test), rows.length) };
}

function none(): Record<Access, number> {
  return { read: 0, write: 0, execute: 0 };
}

function ratio(part: number, whole: number): number | null {
  return whole ? round(part / whole) : null;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
