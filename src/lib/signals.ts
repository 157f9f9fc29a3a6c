/** The signals as their pages show them: their examples looked at by themselves, and the tools on which they speak loudest. */
import type { Example, Finding, Signal } from '../../risk/classify/signal.ts';
import { ACCESS_SIGNALS, EFFECT_SIGNALS } from '../../risk/classify/signals/index.ts';
import { viewServer } from '../../risk/classify/view.ts';
import { weighAccess } from '../../risk/classify/weigh.ts';
import type { Accuracy, Evidence } from '../../risk/model.ts';
import { accuracy } from './accuracy.ts';
import { allTools, type Tool } from './catalogue.ts';
import { type Chunk, chunksOfPrint } from './exhibit.ts';

export const SIGNALS: readonly Signal[] = [...ACCESS_SIGNALS, ...EFFECT_SIGNALS];

/** A page shows so many real tools; of one server and with one word so few, that there is something to see. */
const MOST_TOOLS = 12;
const MOST_ALIKE = 2;

/** How often what it finds agrees with the labels; undefined where it found nothing on a labelled tool. */
export function precisionOf(signal: Signal): Accuracy['signals'][number] | undefined {
  return accuracy().signals.find((one) => one.signal === signal.id);
}

export interface Heard {
  tool: Tool;
  /** The strongest that the signal found on it. */
  evidence: Evidence;
}

let heard: Map<string, Heard[]> | undefined;

/** By signal, every tool that it says something about, the loudest first. */
function allHeard(): Map<string, Heard[]> {
  if (heard) return heard;
  heard = new Map<string, Heard[]>();
  for (const tool of allTools()) {
    const seen = new Set<string>();
    // Strongest first, so the first of each signal is its loudest.
    for (const evidence of tool.record.evidence) {
      if (seen.has(evidence.signal)) continue;
      seen.add(evidence.signal);
      const list = heard.get(evidence.signal) ?? [];
      heard.set(evidence.signal, list);
      list.push({ tool, evidence });
    }
  }
  for (const list of heard.values()) list.sort((a, b) => Math.abs(b.evidence.weight) - Math.abs(a.evidence.weight));
  return heard;
}

export function heardOn(signal: Signal): { tools: number; loudest: Heard[] } {
  const all = allHeard().get(signal.id) ?? [];
  const taken = new Map<string, number>();
  const loudest = all.filter(({ tool, evidence }) => {
    const kinds = [`server ${tool.server.id}`, ...(evidence.quote ? [`word ${evidence.quote.toLowerCase()}`] : [])];
    if (kinds.some((kind) => (taken.get(kind) ?? 0) >= MOST_ALIKE)) return false;
    for (const kind of kinds) taken.set(kind, (taken.get(kind) ?? 0) + 1);
    return true;
  });
  return { tools: all.length, loudest: loudest.slice(0, MOST_TOOLS) };
}

/** What the signal finds in one of its own examples, access settled by the signals as in a real judgement. */
function findingsIn(signal: Signal, { tool, siblings = [], instructions }: Example): Finding[] {
  const server = viewServer(
    { name: 'example', instructions },
    [tool, ...siblings].map((definition, index) => ({ definition, index })),
  );
  const view = server.tools[0];
  if (!view) return [];
  if (signal.decides === 'access') return signal.look(view, server);
  const evidence = ACCESS_SIGNALS.flatMap((one) => one.look(view, server).map((f) => ({ signal: one.id, ...f })));
  return signal.look(view, server, weighAccess(evidence).access);
}

export interface ShownExample {
  name: string;
  siblings: string[];
  /** What the server says of itself, where that matters. */
  instructions: string | undefined;
  chunks: Chunk[];
  /** What it concluded from siblings, which stand outside the print. */
  elsewhere: Evidence[];
}

/** Printed as a tool's definition is, what the signal went by marked; `firstNumber` lets marks of one page be told apart. */
export function showExample(signal: Signal, example: Example, firstNumber: number): ShownExample {
  const evidence = findingsIn(signal, example).map((finding): Evidence => ({ signal: signal.id, ...finding }));
  return {
    name: example.tool.name,
    siblings: (example.siblings ?? []).map(({ name }) => name),
    instructions: example.instructions,
    chunks: chunksOfPrint(
      example.tool,
      evidence.filter(({ of }) => of === undefined),
      firstNumber,
    ),
    elsewhere: evidence.filter(({ of }) => of !== undefined),
  };
}
