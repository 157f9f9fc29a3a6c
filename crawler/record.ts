/**
 * What can be derived from an entry, its listing and the corrections. Pure: the same three give the same record.
 */
import { assess, type ToolList, underVerdict } from '../risk/classify/index.ts';
import { findingsIn, hidesTool } from '../risk/findings/index.ts';
import {
  type Listed,
  type Listing,
  type ServerEntry,
  type ServerRecord,
  ToolDefinition,
  type ToolRecord,
  type ToolVerdict,
} from '../risk/model.ts';
import { didYouMean } from '../risk/nearest.ts';
import { recommend } from '../risk/policy/recommend.ts';
import type { Policy } from '../risk/policy/schema.ts';
import { listHash, toolHash } from './hash.ts';
import type { FiledCorrection } from './store.ts';

export interface Derived {
  record: ServerRecord;
  /** Corrections that do not fit, as sentences; a record with problems is not to be written. */
  problems: string[];
}

/** Judges what was recorded about one server; corrections of other servers are ignored. */
export function deriveRecord(
  entry: ServerEntry,
  listing: Listing | undefined,
  allCorrections: readonly FiledCorrection[],
): Derived {
  const { id, title } = entry;
  const corrections = allCorrections.filter(({ server }) => server === id);
  const doubled = problemsWithDoubles(corrections);
  if (listing?.outcome !== 'listed') {
    const problems = corrections.map(
      ({ file }) =>
        `${file}: corrects a tool of "${id}", but no list of that server is recorded; ask it with "crawl ${id}" or remove the file.`,
    );
    if (listing === undefined) return { record: { state: 'not-asked', id, title }, problems };
    return { record: { state: 'failed', id, title, failure: listing.failure }, problems };
  }
  const { tools, rejected } = assess(toolListOf(entry, listing));
  const corrected = tools.map((tool) => {
    const correction = corrections.find((candidate) => candidate.tool === tool.name);
    return correction === undefined ? tool : correct(tool, correction, ToolDefinition.parse(listing.tools[tool.index]));
  });
  const problems = [...doubled, ...corrections.flatMap((correction) => problemWith(correction, tools))];
  const findings = findingsIn({ name: title, ...said(listing) }, listing.tools);
  const record: ServerRecord = {
    state: 'listed',
    id,
    title,
    hash: listHash(listing.tools),
    tools: corrected.map((tool) => ({ ...tool, hash: toolHash(listing.tools[tool.index]) })),
    rejected,
    ...(findings.length === 0 ? {} : { findings }),
  };
  return { record, problems };
}

function said({ instructions }: Listed): { instructions?: string } {
  return instructions === undefined ? {} : { instructions };
}

/** Whether words of the server hide, steer or leak something: a person should look before an agent reads them. */
export function steers(record: ServerRecord): boolean {
  return record.state === 'listed' && (record.findings ?? []).some(hidesTool);
}

/** What judging and comparing need of a listing. */
export function toolListOf({ title }: ServerEntry, listing: Listed): ToolList {
  return { server: { name: listing.serverInfo?.name ?? title, ...said(listing) }, tools: listing.tools };
}

/** The recommended policy for a listed server, or for one tool of it; `undefined` when it has no such tool. */
export function policyFor(record: ServerRecord, toolName?: string): Policy | undefined {
  if (record.state !== 'listed') return undefined;
  const tools = record.tools.filter(({ name }) => toolName === undefined || name === toolName);
  return tools.length === 0 && toolName !== undefined ? undefined : recommend(tools, record.findings);
}

function correct(
  tool: ToolRecord,
  { verdict, by, date, reason }: FiledCorrection,
  definition: ToolDefinition,
): ToolRecord {
  const { access, effects, risk, confidence } = tool;
  const machine: ToolVerdict = { access, effects, risk, confidence };
  return { ...underVerdict(tool, definition, verdict), corrected: { by, date, reason, machine } };
}

function problemsWithDoubles(corrections: readonly FiledCorrection[]): string[] {
  return corrections.flatMap(({ file, tool, server }, index) => {
    const first = corrections.findIndex((other) => other.tool === tool);
    const earlier = corrections[first];
    if (earlier === undefined || first === index) return [];
    return [`${file}: "${tool}" of "${server}" is already corrected by ${earlier.file}; keep one of the two.`];
  });
}

function problemWith({ file, tool, verdict, server }: FiledCorrection, tools: readonly ToolRecord[]): string[] {
  const found = tools.filter(({ name }) => name === tool);
  if (found.length === 0) {
    const known = tools.map(({ name }) => name);
    return [
      `${file}: "${server}" has no tool "${tool}".${didYouMean(tool, known)} Correct the name or remove the file.`,
    ];
  }
  const agrees = found.every(({ access, effects }) => access === verdict.access && isSameSet(effects, verdict.effects));
  return agrees ? [`${file}: the machine says the same about "${tool}" by now; remove the file.`] : [];
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return new Set(a).symmetricDifference(new Set(b)).size === 0;
}
