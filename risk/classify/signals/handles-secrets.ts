import { SECRET_NOUNS } from '../lexicon.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';

/** Two words of a name that together are a credential: the first says what the second opens. */
const OPENS = new Set(
  'api access private secret ssh signing encryption deploy gpg master auth bearer refresh personal bot jwt authorization service account session'.split(
    ' ',
  ),
);
const OPENERS = new Set(['key', 'token', 'code', 'certificate']);
const IN_NAME =
  /connection[_\-. ]?strings?|env(?:ironment)?[_\-. ]?(?:vars?|variables?)|^get[_-]env$|kubeconfig|tls[_\-. ]?cert/i;
const PUBLIC = /publishable|public|anon/i;
const IN_TEXT =
  /\b(?:environment variables|secret values?|returns? (?:the )?(?:password|credentials|api keys?|secrets?)|access keys?|private keys?|api keys?|connection strings?|kubeconfig|credentials)\b/i;

export const handlesSecrets: EffectSignal = {
  id: 'handles-secrets',
  decides: 'effect',
  asks: 'Does the call return, create, rotate or set a credential?',
  why: 'A secret that an agent has seen stands in its context, and whoever steers the agent has it too.',
  misreads: 'Listings of secrets that give only their names.',
  look(tool, _server, access) {
    const found: Finding[] = [];
    const word = tool.words.find((t) => SECRET_NOUNS.has(t.word));
    if (word && !PUBLIC.test(tool.name)) found.push(inName(word.text, 'secrets', 2.2, 'is a credential'));
    const pair = tool.words.findIndex((t, i) => OPENERS.has(t.plain) && OPENS.has(tool.words[i - 1]?.word ?? ''));
    const first = tool.words[pair - 1];
    const second = tool.words[pair];
    if (first && second && !word && !PUBLIC.test(tool.name))
      found.push(
        inName(tool.name.slice(first.start, second.start + second.text.length), 'secrets', 2.2, 'is a credential'),
      );
    const phrase = found.length ? null : IN_NAME.exec(tool.name);
    if (phrase && !word && !PUBLIC.test(tool.name)) found.push(inName(phrase[0], 'secrets', 2.2, 'is a credential'));
    const opening = tool.description.slice(0, 200);
    const said = IN_TEXT.exec(opening);
    if (
      said &&
      !found.length &&
      !/\b(?:using|requires?|with your|without|needs?|anonymous|does not|public)\b/i.test(
        opening.slice(Math.max(0, said.index - 50), said.index),
      )
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
      const argument = tool.arguments.find((a) =>
        [
          'password',
          'privatekey',
          'apikey',
          'secret',
          'secretvalue',
          'privatekeyfilepath',
          'clientsecret',
          'accesstoken',
          'env',
          'envvars',
          'environmentvariables',
        ].includes(a.key),
      );
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
