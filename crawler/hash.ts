/** Digests, those of risk/canonical.ts among them, which is pure and so cannot take any. */
import { createHash } from 'node:crypto';
import { canonicalJson, hashedText } from '../risk/canonical.ts';

export function toolHash(tool: unknown): string {
  return sha256(hashedText(tool));
}

/** Of a list of tools, in whatever order they stand. */
export function listHash(tools: readonly unknown[]): string {
  return sha256(canonicalJson(tools.map(toolHash).sort()));
}

/** In hexadecimal; of a text, that of its UTF-8. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
