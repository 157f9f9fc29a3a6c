import { type AccessSignal, inName, oncePerServer } from '../signal.ts';

const OTHER_SENSE = new Set(['fetch', 'pull', 'checkout', 'switch']);

const committer = oncePerServer((server) => server.tools.find((t) => t.actions.some((a) => a.word === 'commit')));

export const versionControl: AccessSignal = {
  id: 'version-control',
  decides: 'access',
  asks: 'Is this a version-control command whose word means something else elsewhere?',
  why: 'To fetch, in version control, writes what the remote has into the local repository.',
  misreads: 'Servers that only borrow the words.',
  look(tool, server) {
    const action = tool.actions[0];
    if (!action || !OTHER_SENSE.has(action.word) || tool.nouns.some((n) => n !== 'git' && n !== 'hg')) return [];
    const sibling = committer(server);
    if (!sibling) return [];
    return [
      {
        ...inName(sibling.actions[0]?.token.text ?? sibling.name, 'write', 5, 'shows that this is version control'),
        of: sibling.name,
      },
      inName(action.token.text, 'read', -6, 'writes into the local repository in version control'),
    ];
  },
  examples: {
    hits: [{ tool: { name: 'git_fetch' }, siblings: [{ name: 'git_commit' }] }],
    misses: [{ tool: { name: 'fetch' }, siblings: [{ name: 'search' }] }],
  },
};
