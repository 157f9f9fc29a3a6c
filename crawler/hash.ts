/** The content hashes of risk/canonical.ts, which is pure and so cannot digest. */
import { createHash } from 'node:crypto';
import { canonicalJson, hashedText } from '../risk/canonical.ts';

export function toolHash(tool: unknown): string {
  return sha256(hashedText(tool));
}

/** Of a list of tools, in whatever order they stand. */
export function listHash(tools: readonly unknown[]): string {
  return sha256(canonicalJson(tools.map(toolHash).sort()));
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
