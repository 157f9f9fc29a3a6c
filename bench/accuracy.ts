/**
 * `npm run accuracy`: how often the classifier agrees with data/labels, annotations withheld. `--write` makes the result
 * the committed one (data/accuracy.json), against which the tests hold every later change.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { assess } from '../risk/classify/index.ts';
import { Accuracy, LabelFile, Listing, type Measurement, ToolDefinition } from '../risk/model.ts';
import { baselines, isForTesting, measure, type Row, signalPrecision } from './measure.ts';

const data = new URL('../data/', import.meta.url);
export const COMMITTED = new URL('accuracy.json', data);

export function currentAccuracy(): Accuracy {
  const rows = readdirSync(new URL('labels/', data)).sort().flatMap(rowsOf);
  return {
    fitting: measure(rows.filter((r) => !isForTesting(r.server))),
    testing: measure(rows.filter((r) => isForTesting(r.server))),
    baselines: baselines(rows),
    signals: signalPrecision(rows),
  };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, data), 'utf8'));
}

function rowsOf(file: string): Row[] {
  const { server, tools: labels } = LabelFile.parse(readJson(`labels/${file}`));
  const listing = Listing.parse(readJson(`listings/${file}`));
  if (listing.outcome !== 'listed')
    throw new Error(`data/labels/${file}: ${server} has labels but no tools; ask it again or drop them`);
  const annotations = new Map<string, unknown>();
  const withheld = listing.tools.map((raw) => {
    const tool = ToolDefinition.safeParse(raw);
    if (!tool.success) return raw;
    const { annotations: claims, ...rest } = tool.data;
    annotations.set(tool.data.name, claims);
    return rest;
  });
  const records = new Map(
    assess({
      server: { name: listing.serverInfo?.name ?? server, instructions: listing.instructions },
      tools: withheld,
    }).tools.map((t) => [t.name, t]),
  );
  return Object.entries(labels).map(([name, label]) => {
    const record = records.get(name);
    if (!record)
      throw new Error(
        `data/labels/${file}: ${server} lists no tool "${name}" any more; drop its label or read it anew`,
      );
    return { server, label, record, annotations: annotations.get(name) };
  });
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}

function print(title: string, m: Measurement): void {
  console.log(`\n${title}: ${m.tools} tools of ${m.servers} servers`);
  console.log(
    `  accuracy ${percent(m.accuracy)}, macro-F1 ${percent(m.macroF1)}, false-safe ${percent(m.falseSafe)}, false alarm ${percent(m.falseAlarm)}`,
  );
  console.log(
    `  risk exact ${percent(m.riskExact)}, under-rated ${percent(m.riskUnder)}, over-rated ${percent(m.riskOver)}`,
  );
  console.log('  label \\ verdict    read   write execute');
  for (const [label, row] of Object.entries(m.confusion))
    console.log(
      `  ${label.padEnd(16)}${[row.read, row.write, row.execute].map((n) => String(n).padStart(8)).join('')}`,
    );
  for (const e of m.effects)
    console.log(
      `  ${e.effect.padEnd(12)} precision ${percent(e.precision).padStart(7)}  recall ${percent(e.recall).padStart(7)}  of ${e.labelled}`,
    );
  console.log(`  calibration error ${percent(m.calibrationError)}`);
  for (const c of m.calibration)
    console.log(`  said ${percent(c.confidence).padStart(7)}, held ${percent(c.held).padStart(7)}, ${c.tools} tools`);
}

if (import.meta.main) {
  const accuracy = currentAccuracy();
  print('Fitting', accuracy.fitting);
  print('Testing', accuracy.testing);
  const { firstWord, annotations } = accuracy.baselines;
  for (const [name, b] of [
    ['first word of the name', firstWord],
    ['trusting annotations', annotations],
  ] as const)
    console.log(
      `\nBaseline, ${name}: accuracy ${percent(b.accuracy)}, false-safe ${percent(b.falseSafe)}, false alarm ${percent(b.falseAlarm)}`,
    );
  console.log('\nSignals: findings that the labels agree with');
  for (const s of accuracy.signals)
    console.log(`  ${s.signal.padEnd(24)} ${percent(s.agree).padStart(7)} of ${s.findings}`);
  if (process.argv.includes('--write')) {
    writeFileSync(COMMITTED, `${JSON.stringify(Accuracy.parse(accuracy), null, 2)}\n`);
    console.log('\nWritten to data/accuracy.json.');
  }
}
