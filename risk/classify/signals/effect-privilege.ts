import { PRIVILEGE_NOUNS } from '../lexicon.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';
import { singular } from '../tokens.ts';

const STRONG = new Set([
  'role',
  'permission',
  'acl',
  'rbac',
  'iam',
  'privilege',
  'collaborator',
  'ownership',
  'visibility',
  'sharing',
  'mfa',
  'firewall',
  'allowlist',
  'whitelist',
  'member',
  'membership',
  'authenticator',
  'authentication',
  'authorization',
  'admin',
  'access',
]);
const GRANTS = new Set([
  'grant',
  'revoke',
  'share',
  'unshare',
  'ban',
  'unban',
  'kick',
  'suspend',
  'impersonate',
  'promote',
  'demote',
  'invite',
]);
const SAID =
  /\b(?:access (?:control|list|polic)|permissions? (?:of|for|to|on)|grants? (?:\w+ )?(?:access|permission)|IP\/CIDR ranges|add(?:s)? (?:an? )?(?:user|member) to)\b/i;

export const changesPrivilege: EffectSignal = {
  id: 'changes-privilege',
  decides: 'effect',
  asks: 'Does the call change who may do what?',
  why: 'A wider permission outlives the conversation and can be used by somebody else.',
  misreads: 'Users that are only names in a record, and groups of things.',
  look(tool, server, access) {
    if (access === 'read') return [];
    const found: Finding[] = [];
    const verb = tool.actions.find((a) => GRANTS.has(a.word));
    if (verb && !['invite', 'share'].includes(verb.word))
      found.push(inName(verb.token.text, 'privilege', 2, 'changes what somebody may do'));
    if (verb?.word === 'share') found.push(inName(verb.token.text, 'privilege', 1.2, 'opens something to others'));
    const strong = tool.words.find((t) => STRONG.has(singular(t.word)) && !tool.actions.some((a) => a.token === t));
    if (strong) found.push(inName(strong.text, 'privilege', 1.8, 'decides who may do what'));
    const managesUsers = server.tools.some((s) =>
      s.nouns.some((n) => n === 'role' || n === 'permission' || n === 'group' || n === 'policy'),
    );
    const weak = tool.words.find(
      (t) =>
        PRIVILEGE_NOUNS.has(singular(t.word)) &&
        !STRONG.has(singular(t.word)) &&
        !tool.actions.some((a) => a.token === t),
    );
    if (
      weak &&
      managesUsers &&
      tool.words.length <= 5 &&
      ['user', 'group', 'policy', 'account'].includes(singular(weak.word))
    )
      found.push(inName(weak.text, 'privilege', 1, 'decides who may do what on a server that manages users'));
    const said = SAID.exec(tool.description.slice(0, 300));
    if (said && !strong) found.push(inDescription(said[0], 'privilege', 1.2, 'decides who may do what'));
    return found;
  },
  examples: {
    hits: [
      { tool: { name: 'add_collaborator' } },
      { tool: { name: 'grant_access' } },
      { tool: { name: 'update_user' }, siblings: [{ name: 'list_roles' }] },
    ],
    misses: [{ tool: { name: 'create_issue' } }, { tool: { name: 'list_roles' } }],
  },
};
