/** What was measured against labels read by hand, as the accuracy page and the home page say it. */
import { ACCESS, type Access, Accuracy, type Measurement } from '../../risk/model.ts';
import { read } from './data.ts';

let loaded: Accuracy | undefined;

export function accuracy(): Accuracy {
  loaded ??= read('accuracy.json', Accuracy, 'npm run accuracy -- --write');
  return loaded;
}

export type Cell = {
  verdict: Access;
  tools: number;
  /** Of the tools with this label. */
  share: number;
  /** What kind of mistake it is: a tool that changes things called read is missed, a reader called more is an alarm. */
  kind: 'agrees' | 'missed' | 'alarm' | 'mixed';
};

export interface Row {
  label: Access;
  tools: number;
  cells: Cell[];
}

function kindOf(label: Access, verdict: Access): Cell['kind'] {
  if (label === verdict) return 'agrees';
  if (verdict === 'read') return 'missed';
  return label === 'read' ? 'alarm' : 'mixed';
}

export function confusionRows({ confusion }: Pick<Measurement, 'confusion'>): Row[] {
  return ACCESS.map((label) => {
    const tools = ACCESS.reduce((sum, verdict) => sum + confusion[label][verdict], 0);
    const cells = ACCESS.map((verdict) => {
      const n = confusion[label][verdict];
      return { verdict, tools: n, share: tools ? n / tools : 0, kind: kindOf(label, verdict) };
    });
    return { label, tools, cells };
  });
}

export interface Scored {
  tools: number;
  accuracy: number | null;
  falseSafe: number | null;
  falseAlarm: number | null;
}

export interface Counts {
  right: number;
  tools: number;
  missed: number;
  changing: number;
  alarms: number;
  reading: number;
}

/** The numbers behind the shares, out of the confusion matrix. */
export function countsOf(measurement: Pick<Measurement, 'confusion'>): Counts {
  const rows = confusionRows(measurement);
  const cells = rows.flatMap((row) => row.cells);
  const sum = (kind: Cell['kind']) => cells.filter((c) => c.kind === kind).reduce((total, c) => total + c.tools, 0);
  const tools = rows.reduce((total, row) => total + row.tools, 0);
  const reading = rows.find(({ label }) => label === 'read')?.tools ?? 0;
  return {
    right: sum('agrees'),
    tools,
    missed: sum('missed'),
    changing: tools - reading,
    alarms: sum('alarm'),
    reading,
  };
}

/** Both halves together, to compare with what was only measured over all labels. */
export function overAll({ fitting, testing }: Accuracy): Scored {
  const [a, b] = [countsOf(fitting), countsOf(testing)];
  const share = (part: keyof Counts, whole: keyof Counts) =>
    a[whole] + b[whole] ? (a[part] + b[part]) / (a[whole] + b[whole]) : null;
  return {
    tools: a.tools + b.tools,
    accuracy: share('right', 'tools'),
    falseSafe: share('missed', 'changing'),
    falseAlarm: share('alarms', 'reading'),
  };
}

/** The range in which the true share lies nineteen times in twenty, were every tool drawn by itself (Wilson's interval). */
export function range(part: number, whole: number): { from: number; to: number } | undefined {
  if (whole === 0) return undefined;
  const z = 1.96;
  const share = part / whole;
  const middle = share + z ** 2 / (2 * whole);
  const half = z * Math.sqrt((share * (1 - share)) / whole + z ** 2 / (4 * whole ** 2));
  const scale = 1 + z ** 2 / whole;
  return { from: Math.max(0, (middle - half) / scale), to: Math.min(1, (middle + half) / scale) };
}
