/** What a server's author could write into a tool's definition: annotations that say what the verdict says. */

import type { Tool } from './catalogue.ts';
import { treatsAsClaims } from './claims.ts';
import { hiddenBecause } from './policy.ts';

/**
 * The annotations, as JSON to paste; `undefined` where the server's own say the same already, and where the text of the
 * tool is not to be trusted.
 */
export function annotationsFor(tool: Tool): string | undefined {
  if (hiddenBecause(tool) !== undefined) return undefined;
  const { record } = tool;
  const { access, effects } = record;
  const reads = access === 'read';
  const reaches = effects.includes('outbound') || effects.includes('untrusted');
  const wanted: Record<string, boolean> = {
    readOnlyHint: reads,
    ...(reads ? {} : { destructiveHint: effects.includes('destructive') }),
    ...(reaches ? { openWorldHint: true } : {}),
  };
  return treatsAsClaims(record.claims, wanted) ? undefined : JSON.stringify({ annotations: wanted }, null, 2);
}
