import type { Access, Effect, Evidence } from '../model.ts';
import type { ServerView, ToolView } from './view.ts';

/** One thing that a signal saw: its evidence, less the signal's own id. */
export type Finding = Omit<Evidence, 'signal'>;

/** A tool that shows what a signal sees or must not see; siblings only where they matter. */
export interface Example {
  tool: { name: string; [key: string]: unknown };
  siblings?: { name: string; [key: string]: unknown }[];
  /** The server's instructions, where they matter. */
  instructions?: string;
}

interface SignalBase {
  /** File name and the name in evidence, pages and the API. */
  id: string;
  /** The one question it answers. */
  asks: string;
  /** Why the answer matters to somebody who lets an agent use the tool. */
  why: string;
  /** What it is known to get wrong. */
  misreads: string;
  /** Its tests, its documentation and its API entry. */
  examples: { hits: readonly Example[]; misses: readonly Example[] };
}

/** Speaks for read, write or execute. */
export interface AccessSignal extends SignalBase {
  decides: 'access';
  look(tool: ToolView, server: ServerView): Finding[];
}

/** Speaks for or against effects; looks after the access is settled, because most effects depend on it. */
export interface EffectSignal extends SignalBase {
  decides: 'effect';
  look(tool: ToolView, server: ServerView, access: Access): Finding[];
}

export type Signal = AccessSignal | EffectSignal;

/** A finding about a word of the tool's name. */
export function inName(quote: string, pulls: Access | Effect | 'none', weight: number, says: string): Finding {
  return { at: '/name', quote, pulls, weight, says };
}

/** A finding about words of the tool's description. */
export function inDescription(quote: string, pulls: Access | Effect | 'none', weight: number, says: string): Finding {
  return { at: '/description', quote, pulls, weight, says };
}

/** Remembers what is found out about a whole server, so that a signal doesn't walk through all siblings of every tool. */
export function oncePerServer<T>(find: (server: ServerView) => T): (server: ServerView) => T {
  const known = new WeakMap<ServerView, { found: T }>();
  return (server) => {
    const entry = known.get(server) ?? { found: find(server) };
    known.set(server, entry);
    return entry.found;
  };
}
