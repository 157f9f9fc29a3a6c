import type { AccessSignal } from '../signal.ts';

const STATED =
  /\b(?:this server|the server|all tools|every tool|these tools)\b[^.\n]{0,60}\b(?:read[- ]only|never (?:modif|chang|writ)\w+|(?:do|does) not (?:modify|change|write))\b/i;

export const serverLimit: AccessSignal = {
  id: 'server-limit',
  decides: 'access',
  asks: 'Do the server’s own instructions say that it only reads?',
  why: 'What holds for the whole server is often said once, and not again at each tool.',
  misreads: 'Instructions about a mode that was not switched on.',
  look(_tool, server) {
    const match = STATED.exec(server.instructions.slice(0, 4000));
    if (!match) return [];
    return [
      {
        at: '/instructions',
        of: null,
        quote: match[0],
        pulls: 'read',
        weight: 1.2,
        says: 'says that nothing is changed',
      },
    ];
  },
  examples: {
    hits: [{ tool: { name: 'report' }, instructions: 'This server is read-only.' }],
    misses: [{ tool: { name: 'report' }, instructions: 'Start it with --read-only to forbid changes.' }],
  },
};
