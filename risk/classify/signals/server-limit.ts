import type { AccessSignal } from '../signal.ts';

export const serverLimit: AccessSignal = {
  id: 'server-limit',
  decides: 'access',
  asks: 'Do the server’s own instructions say that it only reads?',
  why: 'What holds for the whole server is often said once, and not again at each tool.',
  misreads: 'Instructions about a mode that was not switched on.',
  look(_tool, server) {
    if (server.statedLimit === undefined) return [];
    return [
      {
        at: '/instructions',
        of: null,
        quote: server.statedLimit,
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
