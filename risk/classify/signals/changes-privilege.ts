import { PRIVILEGE_NOUNS } from '../lexicon.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';

/** These decide who may do what wherever they stand. */
const ALWAYS = new Set(
  'role permission acl rbac iam privilege collaborator ownership visibility sharing mfa firewall allowlist whitelist member membership authenticator authentication authorization admin access restriction owner moderator'.split(
    ' ',
  ),
);
/** These do where they are what the tool acts upon. */
const AS_OBJECT = new Set(['user', 'team']);
/** What one does about people without changing what they may do. */
const SOCIAL = new Set(['follow', 'unfollow', 'mute', 'unmute', 'assign', 'unassign', 'like', 'watch', 'archive']);
const GRANTS = new Set([
  'grant',
  'revoke',
  'share',
  'unshare',
  'ban',
  'unban',
  'kick',
  'impersonate',
  'promote',
  'demote',
]);
const SAID =
  /\b(?:access (?:control|list|polic)|permissions? (?:of|for|to|on)|grants? (?:\w+ )?(?:access|permission)|allow(?:s)? IP|IP\/CIDR ranges|add(?:s)? (?:an? )?(?:user|member) to|authenticate new|account authentication)\b/i;
/** The applications and rules of a server that manages identities. */
const IDENTITY_OBJECTS = new Set([
  'application',
  'app',
  'policy',
  'factor',
  'zone',
  'rule',
  'group',
  'scope',
  'grant',
  'client',
]);

export const changesPrivilege: EffectSignal = {
  id: 'changes-privilege',
  decides: 'effect',
  asks: 'Does the call change who may do what?',
  why: 'A wider permission outlives the conversation and can be used by somebody else.',
  misreads: 'Users that are only names in a record, and groups of things.',
  look(tool, server, access) {
    if (access === 'read') return [];
    const found: Finding[] = [];
    const isSocial = tool.actions.some((a) => SOCIAL.has(a.word));
    const ofThings = tool.nouns.some((n) => n === 'job' || n === 'version' || n === 'release' || n === 'deployment');
    const verb = ofThings ? undefined : tool.actions.find((a) => GRANTS.has(a.word));
    if (verb)
      found.push(inName(verb.token.text, 'privilege', verb.word === 'share' ? 1.2 : 2, 'changes what somebody may do'));
    const isAction = (word: string) => tool.actions.some((a) => a.word === word);
    const always = tool.words.find((t) => ALWAYS.has(t.plain) && !isAction(t.word));
    if (always && !(isSocial && always.plain === 'member'))
      found.push(inName(always.text, 'privilege', 1.8, 'decides who may do what'));
    const last = tool.words.at(-1);
    if (last && !isSocial && AS_OBJECT.has(last.plain) && !isAction(last.word))
      found.push(inName(last.text, 'privilege', 1.2, 'is somebody who may do things here'));
    const object = tool.nouns.find((n) => IDENTITY_OBJECTS.has(n));
    const objectWord = object === undefined ? undefined : tool.words.find((t) => t.plain === object);
    if (server.managesIdentities && objectWord && PRIVILEGE_NOUNS.has(object ?? '') && !always)
      found.push(
        inName(objectWord.text, 'privilege', 1.1, 'decides who may do what on a server that manages identities'),
      );
    else if (server.managesIdentities && objectWord && isAction('deactivate'))
      found.push(
        inName(objectWord.text, 'privilege', 1.1, 'is what people sign in to on a server that manages identities'),
      );
    const kind = tool.arguments.find((a) => a.key === 'kind' && a.values.length === 0);
    if (
      kind &&
      /kubernetes|cluster/i.test(tool.description.slice(0, 400)) &&
      tool.actions.some((a) => ['create', 'update', 'apply', 'patch', 'delete'].includes(a.word))
    )
      found.push({
        at: kind.at,
        quote: kind.name,
        pulls: 'privilege',
        weight: 1,
        says: 'may be a kind of resource that grants rights',
      });
    const visibility = tool.arguments.find((a) =>
      ['visibility', 'sharing', 'permissions', 'accesslevel', 'role', 'roles', 'isadmin'].includes(a.key),
    );
    if (visibility && !isAction('create'))
      found.push({
        at: visibility.at,
        quote: visibility.name,
        pulls: 'privilege',
        weight: 1,
        says: 'sets who may see or do it',
      });
    const said = SAID.exec(tool.description.slice(0, 300));
    if (said && !always) found.push(inDescription(said[0], 'privilege', 1.2, 'decides who may do what'));
    return found;
  },
  examples: {
    hits: [
      { tool: { name: 'add_collaborator' } },
      { tool: { name: 'grant_access' } },
      { tool: { name: 'update_user' } },
    ],
    misses: [{ tool: { name: 'create_issue' } }, { tool: { name: 'list_roles' } }],
  },
};
