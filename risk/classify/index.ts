import { type Rejected, ToolDefinition, type ToolRecord } from '../model.ts';

/** What judging needs of a listing; a whole `Listing` or a line of `classify --json` can be turned into it. */
export interface ToolList {
  server: { name: string; title?: string | undefined; instructions?: string | undefined };
  tools: unknown[];
}

export interface Assessment {
  tools: ToolRecord[];
  rejected: Rejected[];
}

/**
 * Judges every tool of one server; pure, never throws, same input same output. Verdicts keep the list's order.
 * What is not a tool definition (no object, no name) is rejected with a reason and costs only itself.
 */
export function assess(list: ToolList): Assessment {
  const tools: ToolRecord[] = [];
  const rejected: Rejected[] = [];
  list.tools.forEach((raw, index) => {
    const parsed = ToolDefinition.safeParse(raw);
    if (!parsed.success) {
      rejected.push({ index, reason: 'not a tool definition: an object with a non-empty name was expected' });
      return;
    }
    tools.push({
      name: parsed.data.name,
      index,
      access: 'read',
      effects: [],
      risk: 'low',
      confidence: 0.5,
      rationale: 'Placeholder until the signals are in.',
      evidence: [],
      claims: [],
      caveats: [],
    });
  });
  return { tools, rejected };
}
