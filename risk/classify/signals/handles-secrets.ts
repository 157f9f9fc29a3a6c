import { DESTROYERS, SECRET_NOUNS } from '../lexicon.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';
import type { ToolView } from '../view.ts';

/** Two words of a name that together are a credential: the first says what the second opens. */
const OPENS = new Set(
  'api access private secret ssh signing encryption deploy gpg master auth bearer refresh personal bot jwt authorization service account session tls'.split(
    ' ',
  ),
);
const OPENERS = new Set(['key', 'token', 'code', 'certificate']);
const WORDS = new Set(['kubeconfig', 'envvar', 'envvars', 'connectionstring']);
/** Pairs of words that carry credentials. */
const CARRIERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['string', new Set(['connection'])],
  ['var', new Set(['env', 'environment'])],
  ['variable', new Set(['env', 'environment', 'pipeline'])],
  ['cert', new Set(['tls'])],
]);
/** Arguments that carry a credential to be stored … */
const CARRIED = new Set(['password', 'secretvalue', 'env', 'envvars', 'environmentvariables']);
/** … and those that as often only say who is calling, so that what is acted upon has to be something that keeps them. */
const LOGINS = new Set(['privatekey', 'apikey', 'secret', 'privatekeyfilepath', 'clientsecret', 'accesstoken']);
const KEEPERS = new Set(
  'secret credential config configuration connection integration webhook datasource source environment variable provider account user certificate auth server service application app setting'.split(
    ' ',
  ),
);
const PUBLIC = /publishable|public|anon/i;
const IN_TEXT =
  /\b(?:environment variables|secret values?|returns? (?:the )?(?:password|credentials|api keys?|secrets?)|access keys?|private keys?|api keys?|signing secrets?|licen[cs]e keys?|connection strings?|kubeconfig|credentials|(?:access|refresh|session)_tokens?|api_keys?)\b/i;

export const handlesSecrets: EffectSignal = {
  id: 'handles-secrets',
  decides: 'effect',
  asks: 'Does the call return, create, rotate or set a credential?',
  why: 'A secret that an agent has seen stands in its context, and whoever steers the agent has it too.',
  misreads: 'Listings of secrets that give only their names.',
  look(tool, _server, access) {
    const found: Finding[] = [];
    const named = credentialIn(tool);
    const opening = tool.description.slice(0, 200);
    // Who deletes one neither sees nor makes one.
    const deletes = tool.actions.some((a) => DESTROYERS.has(a.word) && a.word !== 'revoke' && a.word !== 'reset');
    if (named !== undefined && !deletes && !PUBLIC.test(tool.name) && !/\bpublic keys?\b/i.test(opening))
      found.push(inName(named, 'secrets', 2.2, 'is a credential'));
    const said = found.length ? null : IN_TEXT.exec(opening);
    if (
      said &&
      !/\b(?:using|requires?|with your|without|needs?|anonymous|does not|public|clears?|current|scoped|authenticated?|never)\b/i.test(
        opening.slice(Math.max(0, said.index - 50), said.index),
      ) &&
      !/^\W*(?:(?:is|are) )?(?:required|needed|never)\b/i.test(opening.slice(said.index + said[0].length))
    )
      found.push(inDescription(said[0], 'secrets', 0.9, 'is a credential'));
    const kind = tool.arguments.find((a) => a.key === 'kind' || a.key === 'resourcetype' || a.key === 'resourcerefs');
    if (
      kind &&
      /kubernetes|cluster|manifest|k8s|pod/i.test(`${tool.description.slice(0, 400)} ${kind.description}`) &&
      kind.values.length === 0 &&
      tool.actions.some((a) =>
        ['get', 'describe', 'view', 'list', 'create', 'update', 'apply', 'patch', 'edit'].includes(a.word),
      )
    )
      found.push({
        at: kind.at,
        quote: kind.name,
        pulls: 'secrets',
        weight: tool.actions.some((a) => a.word === 'list') ? 0.5 : 1,
        says: 'may be a kind of resource that holds secrets',
      });
    if (access !== 'read') {
      const keeps = tool.nouns.some((n) => KEEPERS.has(n));
      const argument = tool.arguments.find((a) => CARRIED.has(a.key) || (keeps && LOGINS.has(a.key)));
      if (
        argument &&
        tool.actions.some((a) =>
          ['create', 'set', 'update', 'upsert', 'add', 'rotate', 'reset', 'register', 'put'].includes(a.word),
        )
      )
        found.push({
          at: argument.at,
          quote: argument.name,
          pulls: 'secrets',
          weight: 1.4,
          says: 'carries a credential that the call stores',
        });
    }
    return found;
  },
  examples: {
    hits: [
      { tool: { name: 'get_secrets' } },
      { tool: { name: 'rotate_api_key' } },
      { tool: { name: 'get-env', description: 'Returns all environment variables' } },
    ],
    misses: [
      { tool: { name: 'get_publishable_keys' } },
      { tool: { name: 'search', description: 'Search. Requires an API key.' } },
    ],
  },
};

/** What of the name is a credential: a word, or two that are one together. */
function credentialIn({ name, words }: ToolView): string | undefined {
  const word = words.find((t) => SECRET_NOUNS.has(t.word) || WORDS.has(t.word));
  if (word) return word.text;
  for (let i = 1; i < words.length; i += 1) {
    const first = words[i - 1];
    const second = words[i];
    if (!first || !second) continue;
    const isPair = OPENERS.has(second.plain) ? OPENS.has(first.word) : CARRIERS.get(second.plain)?.has(first.word);
    if (isPair || (words.length === 2 && first.word === 'get' && second.word === 'env'))
      return name.slice(first.start, second.start + second.text.length);
  }
  return undefined;
}
