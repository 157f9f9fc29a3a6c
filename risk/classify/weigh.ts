/** The one place where evidence adds up to access, effects and confidence. */
import { ACCESS, type Access, EFFECTS, type Effect, type Evidence } from '../model.ts';

/**
 * Log-odds before any evidence. Most tools read, and say so in a word that we know; of those that say nothing that we
 * know most change something. Few execute.
 */
const PRIOR: Record<Access, number> = { read: -0.3, write: 0, execute: -0.8 };
/** An effect is there when what speaks for it outweighs this. */
const THRESHOLD: Record<Effect, number> = {
  destructive: 1,
  financial: 1,
  code: 1,
  outbound: 1,
  secrets: 0.8,
  privilege: 0.9,
  bulk: 1,
  untrusted: 1,
  private: 0.8,
};
const NOTHING: Record<Effect, number> = {
  destructive: 0,
  financial: 0,
  code: 0,
  outbound: 0,
  secrets: 0,
  privilege: 0,
  bulk: 0,
  untrusted: 0,
  private: 0,
};
const SHARPNESS = 0.82;

export interface AccessWeighed {
  access: Access;
  /** 0 to 1. */
  confidence: number;
}

/** Adds the log-odds of each access; the confidence is the winner's share after the softmax. */
export function weighAccess(evidence: readonly Evidence[]): AccessWeighed {
  const sums = { ...PRIOR };
  for (const { pulls, weight } of evidence) if (isAccess(pulls)) sums[pulls] += weight;
  let access: Access = 'read';
  for (const candidate of ACCESS) if (sums[candidate] > sums[access]) access = candidate;
  let total = 0;
  for (const a of ACCESS) total += Math.exp(SHARPNESS * (sums[a] - sums[access]));
  return { access, confidence: 1 / total };
}

export function weighEffects(evidence: readonly Evidence[]): Effect[] {
  let sums: Record<Effect, number> | undefined;
  for (const { pulls, weight } of evidence) {
    if (!isEffect(pulls)) continue;
    sums ??= { ...NOTHING };
    sums[pulls] += weight;
  }
  // Most tools that change something have no effect at all.
  const reached = sums;
  return reached ? EFFECTS.filter((effect) => reached[effect] >= THRESHOLD[effect]) : [];
}

export function isAccess(pulls: Evidence['pulls']): pulls is Access {
  return pulls === 'read' || pulls === 'write' || pulls === 'execute';
}

function isEffect(pulls: Evidence['pulls']): pulls is Effect {
  return pulls !== 'none' && !isAccess(pulls);
}
