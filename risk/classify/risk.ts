import type { Access, Effect, Risk } from '../model.ts';

/** What the table needs to know beside access and effects. */
export interface Reach {
  /** The tool's target contains other things: a repository, a database, an account. */
  targetsContainer: boolean;
  /** An argument names a file-system path or a URL of the caller's choice. */
  choosesPathOrUrl: boolean;
}

/** The table of risk that the method page prints, row by row; the first row that holds decides. */
export function riskOf(
  access: Access,
  effects: readonly Effect[],
  { targetsContainer, choosesPathOrUrl }: Reach,
): Risk {
  const has = (effect: Effect) => effects.includes(effect);
  const changes = access !== 'read';
  if (has('financial') && changes) return 'critical';
  if (has('code') && changes) return 'critical';
  if (has('destructive') && (has('bulk') || has('privilege') || targetsContainer)) return 'critical';
  if (has('secrets') && has('outbound')) return 'critical';
  if (access === 'execute' || has('destructive') || (has('outbound') && access === 'write')) return 'high';
  if ((has('privilege') && changes) || has('secrets')) return 'high';
  if (access === 'write') return 'medium';
  if (has('private') && (choosesPathOrUrl || has('untrusted'))) return 'medium';
  return 'low';
}
