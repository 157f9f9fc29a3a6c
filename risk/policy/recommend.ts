import type { ToolDefinition, ToolRecord } from '../model.ts';
import type { Policy } from './schema.ts';

export interface JudgedTool {
  record: ToolRecord;
  definition: ToolDefinition;
}

/** The policy for one server with only these tools in it: one tool for a tool page, all of them for a server page. */
export function recommend(tools: readonly JudgedTool[]): Policy {
  return { version: '1', default: 'deny', tools: Object.fromEntries(tools.map((t) => [t.record.name, {}])) };
}
