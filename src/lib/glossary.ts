/** The glossary: our words and the field's. What is already said elsewhere in the code is taken from there. */
import { ACCESS, EFFECTS, RISK, THIN_CONFIDENCE } from '../../risk/model.ts';
import { accuracy, countsOf } from './accuracy.ts';
import { allAttacks } from './attacks.ts';
import { count, series } from './grammar.ts';
import { href } from './paths.ts';
import { SIGNALS } from './signals.ts';
import { ACCESSES, claimInWords, EFFECT_MEANS, ISOLATION, MEASURES, measured, RISKS } from './words.ts';

export interface Term {
  id: string;
  term: string;
  /** One to three sentences. */
  means: string;
  /** Ids of other terms. */
  see: readonly string[];
  /** The page that says more. */
  more?: { label: string; href: string };
}

type Draft = Omit<Term, 'id'>;

export function idOf(term: string): string {
  return term
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function attack(id: string): { means: string; more: { label: string; href: string } } {
  const found = allAttacks().find((one) => one.id === id);
  if (!found) throw new Error(`The glossary names the attack pattern ${id}, which data/attacks/ does not have.`);
  return { means: found.summary, more: { label: 'The pattern', href: found.href } };
}

function hint(name: Parameters<typeof claimInWords>[0]['hint'], otherwise: string): string {
  const says = (value: boolean) => claimInWords({ hint: name, value });
  return `An annotation of a tool. True says that ${says(true)}, false that ${says(false)}; where it is absent, the specification assumes ${otherwise}, and we assume nothing.`;
}

function measuredTerms(): Draft[] {
  const { testing } = accuracy();
  const n = countsOf(testing);
  const more = { label: 'The measurement', href: href.accuracy };
  return [
    {
      term: 'Accuracy',
      means: `The share of verdicts with the access that a person gave after reading the same definition. ${MEASURES.accuracy.means(n.right, n.tools)}`,
      see: ['false-safe', 'false-alarm', 'calibration'],
      more,
    },
    {
      term: 'False-safe',
      means: `The worse of the two mistakes, since nobody looks again. ${MEASURES.falseSafe.means(n.missed, n.changing)} That is ${measured(testing.falseSafe)}.`,
      see: ['false-alarm', 'accuracy'],
      more,
    },
    {
      term: 'False alarm',
      means: `The mistake that wears attention out. ${MEASURES.falseAlarm.means(n.alarms, n.reading)} That is ${measured(testing.falseAlarm)}.`,
      see: ['false-safe', 'approval-fatigue'],
      more,
    },
    {
      term: 'Calibration',
      means:
        'Whether a confidence means what it says: of the verdicts with confidence 0.9, nine in ten should hold. It is measured against labels that a person gave.',
      see: ['confidence', 'accuracy'],
      more,
    },
  ];
}

function drafts(): Draft[] {
  const [read, write, execute] = ACCESS;
  const method = (id: string) => ({ label: 'How verdicts come about', href: `${href.method}#${id}` });
  return [
    ...measuredTerms(),
    ...ACCESS.map(
      (access): Draft => ({
        term: ACCESSES[access].word,
        means: `One of the three kinds of access. ${ACCESSES[access].means}`,
        see: ['access', ...ACCESS.filter((other) => other !== access)],
        more: { label: 'Tools with it', href: href.kind('access', access) },
      }),
    ),
    ...EFFECTS.map(
      (effect): Draft => ({
        term: effect.charAt(0).toUpperCase() + effect.slice(1),
        means: `An effect: a call can ${EFFECT_MEANS[effect]}.`,
        see: ['effect', ...(['untrusted', 'private', 'outbound'].includes(effect) ? ['lethal-trifecta'] : [])],
        more: { label: 'Tools with it', href: href.kind('effects', effect) },
      }),
    ),
    {
      term: 'Access',
      means: `What one call can do at its most consequential documented use: exactly one of ${series([read, write, execute], 'or')}.`,
      see: ['effect', 'risk', 'verdict'],
      more: { label: 'Tools by access', href: href.dimension('access') },
    },
    {
      term: 'Effect',
      means: `What follows from a call, whatever its access. A tool has none or more of ${count(EFFECTS.length, 'effect')}: ${series(EFFECTS)}.`,
      see: ['access', 'risk'],
      more: { label: 'Tools by effect', href: href.dimension('effects') },
    },
    {
      term: 'Risk',
      means: `One of ${series(RISK, 'or')}, decided from access and effects by a table in which the first row that holds counts. Critical: ${RISKS.critical.means.charAt(0).toLowerCase()}${RISKS.critical.means.slice(1)}`,
      see: ['access', 'effect', 'grade'],
      more: method('risk'),
    },
    {
      term: 'Confidence',
      means: `The probability that a careful reader of the same definition would name the same access. Below ${Math.round(THIN_CONFIDENCE * 100)}\u00a0% the policy takes the rule of the next higher risk.`,
      see: ['calibration', 'verdict'],
    },
    {
      term: 'Verdict',
      means:
        'What we say of a tool: its access, its effects, its risk and how sure we are. It always comes with its evidence.',
      see: ['access', 'effect', 'risk', 'confidence', 'evidence'],
      more: { label: 'How verdicts come about', href: href.method },
    },
    {
      term: 'Signal',
      means: `A question that is asked of every definition, with what it is known to misread. There are ${SIGNALS.length}, and none decides alone.`,
      see: ['evidence', 'verdict'],
      more: { label: 'All signals', href: href.signals },
    },
    {
      term: 'Evidence',
      means:
        'One reason for a verdict: which signal spoke, the place in the definition, the exact words found there and which way they pull.',
      see: ['signal', 'definition', 'json-pointer'],
      more: method('signals'),
    },
    {
      term: 'Finding',
      means:
        'Something in the words of a definition that a person should see for themselves, such as characters that do not show. It does not change the verdict, but the recommended policy hides a tool whose text hides, steers or leaks.',
      see: ['tool-poisoning', 'homoglyph'],
      more: { label: 'All findings', href: href.findings },
    },
    {
      term: 'Claim',
      means:
        'What a server says of its own tool in an annotation. It is evidence, kept apart from what we infer, and a claim that lowers the risk counts less than one that raises it.',
      see: ['annotation', 'contradiction'],
      more: method('claims'),
    },
    {
      term: 'Contradiction',
      means:
        'A claim that the rest of the definition speaks against, such as a tool named delete that says it only reads. Both sides are quoted; either may be wrong.',
      see: ['claim', 'dispute'],
      more: { label: 'All contradictions', href: href.contradictions },
    },
    {
      term: 'Dispute',
      means:
        'An objection to a verdict, with a reason. Where it is upheld, a person’s verdict stands on the page and the machine’s own stays beside it.',
      see: ['verdict', 'contradiction'],
      more: { label: 'How to dispute', href: `${href.contradictions}#dispute` },
    },
    {
      term: 'Policy',
      means:
        'One JSON document that says what may be called on one server. Without a policy the gateway lets nothing through.',
      see: ['rule', 'gateway', 'default'],
      more: method('rule'),
    },
    {
      term: 'Rule',
      means:
        'What a policy says of one tool: what must hold, what is refused, how often, and whether a person is asked.',
      see: ['policy', 'limit', 'approval', 'condition'],
      more: method('rule'),
    },
    {
      term: 'Condition',
      means:
        'A test of one argument: a path such as args.amount, an operator such as lte, and a value. An argument that is absent takes the outcome that is fixed for it, which in require is a refusal unless its absence was asked for.',
      see: ['rule', 'policy'],
    },
    {
      term: 'Default',
      means:
        'What a policy does with tools that it does not list: allow or deny. Under deny a tool that a server adds later is refused until somebody has looked at it.',
      see: ['policy', 'rug-pull'],
    },
    {
      term: 'Limit',
      means:
        'So many calls, or so much of an argument’s value, in a sliding second, minute, hour or day. It counts per grant, per session or for everyone.',
      see: ['grant', 'rule', 'runaway-loop'],
    },
    {
      term: 'Approval',
      means: 'A rule by which a call waits until a person has agreed to it, always or under a condition.',
      see: ['approval-fatigue', 'rule'],
    },
    {
      term: 'Grant',
      means:
        'One credential of one client. Limits with this scope count what that client does, whichever session it uses.',
      see: ['limit', 'session'],
    },
    {
      term: 'Session',
      means: 'One connection between a client and a server. What is counted in it starts afresh with the next.',
      see: ['grant', 'limit'],
    },
    {
      term: 'Gateway',
      means:
        'Stands between a client and a server, decides each call by a policy before the server sees it, and says which rule refused.',
      see: ['policy', 'client'],
    },
    {
      term: 'Export',
      means:
        'A policy in the words of another client or gateway, with a report of what those words could not say: the loss.',
      see: ['policy'],
    },
    {
      term: 'Stack',
      means:
        'The servers that one agent can reach together. Harmless parts can make a dangerous whole, so a stack is judged as one.',
      see: ['lethal-trifecta', 'exfiltration'],
    },
    {
      term: 'Lethal trifecta',
      means:
        'The effects untrusted, private and outbound within the reach of one agent: an injected instruction can read what is private and send it away. The name is Simon Willison’s.',
      see: ['untrusted', 'private', 'outbound', 'exfiltration'],
    },
    {
      term: 'MCP',
      means:
        'The Model Context Protocol: how a client asks a server for its tools and calls them. It fixes the messages, and says nothing about which calls are wise.',
      see: ['server', 'client', 'tool'],
      more: { label: 'The specification', href: 'https://modelcontextprotocol.io/specification/2025-11-25' },
    },
    {
      term: 'Client',
      means:
        'The program that holds the model and connects it to servers: a desktop assistant, an editor, an agent framework.',
      see: ['server', 'agent'],
    },
    {
      term: 'Agent',
      means:
        'A model that chooses and makes calls by itself until a task is done. It decides on the words in front of it, wherever they came from.',
      see: ['client', 'prompt-injection'],
    },
    {
      term: 'Server',
      means: 'A program, on this machine or elsewhere, that offers tools over MCP.',
      see: ['tool', 'listing', 'grade'],
      more: { label: 'All servers', href: href.servers },
    },
    {
      term: 'Tool',
      means: 'A named operation of a server that an agent can call with arguments.',
      see: ['definition', 'server'],
      more: { label: 'All tools', href: href.tools },
    },
    {
      term: 'Definition',
      means:
        'What a server says of a tool: name, title, description, input and output schema, annotations. Verdicts come from it alone; no tool is ever called.',
      see: ['tool', 'annotation', 'json-schema'],
    },
    {
      term: 'JSON Schema',
      means:
        'The language in which a definition says which arguments a tool takes. A narrow schema is the cheapest rule there is, because the server itself enforces it.',
      see: ['definition', 'condition'],
    },
    {
      term: 'JSON Pointer',
      means:
        'An address inside a JSON document, such as /inputSchema/properties/path (RFC 6901). Every item of evidence has one.',
      see: ['evidence'],
    },
    {
      term: 'Listing',
      means:
        'What a server said when it was asked for its tools, word for word, with how it was asked; or why it could not be asked. It is never edited.',
      see: ['record', 'crawl'],
    },
    {
      term: 'Record',
      means: 'All that is derived from one listing, and can be derived again from it byte for byte.',
      see: ['listing', 'content-hash'],
    },
    {
      term: 'Crawl',
      means:
        'Asking servers for their lists. A server that was not asked and one that did not answer are told apart from one that has no tools.',
      see: ['listing', 'sandbox'],
      more: { label: 'Not asked', href: href.notAsked },
    },
    {
      term: 'Grade',
      means: 'A letter for a server, from the sum of what its tools count. There is none where the list is incomplete.',
      see: ['risk', 'server'],
      more: method('grade'),
    },
    {
      term: 'Annotation',
      means:
        'One of the hints that a definition may carry about its own behaviour. The specification tells clients not to rely on those of servers they do not trust.',
      see: ['claim', 'read-only-hint', 'destructive-hint', 'idempotent-hint', 'open-world-hint'],
    },
    { term: 'readOnlyHint', means: hint('readOnlyHint', 'false'), see: ['annotation', 'read'] },
    { term: 'destructiveHint', means: hint('destructiveHint', 'true'), see: ['annotation', 'destructive'] },
    { term: 'idempotentHint', means: hint('idempotentHint', 'false'), see: ['annotation', 'runaway-loop'] },
    { term: 'openWorldHint', means: hint('openWorldHint', 'true'), see: ['annotation', 'outbound'] },
    {
      term: 'Sandbox',
      means: `A fence around a process: what it may read, write and reach is decided outside it. A stranger’s server is ${ISOLATION.sandbox}, without real credentials.`,
      see: ['crawl', 'typosquatting'],
    },
    {
      term: 'Canonical JSON',
      means:
        'JSON written in one fixed way (RFC 8785: sorted keys, no white space), so that equal contents are equal text and have one hash.',
      see: ['content-hash'],
    },
    {
      term: 'Content hash',
      means:
        'The SHA-256 of a definition or a list in canonical JSON. If it is the same, nothing has changed; if it differs, something has.',
      see: ['canonical-json', 'rug-pull'],
    },
    {
      term: 'Homoglyph',
      means:
        'A letter that looks like another, such as the Cyrillic а beside the Latin a. Two names that a person takes for one are reported as a finding.',
      see: ['typosquatting', 'tool-shadowing', 'finding'],
    },
    {
      term: 'OAuth scope',
      means:
        'What a token may be used for, as a word that the service defines. A token with more scopes than the tools need makes every mistake larger.',
      see: ['over-broad-scope', 'confused-deputy'],
    },
    { term: 'Prompt injection', ...attack('returned-content-injection'), see: ['untrusted', 'tool-poisoning'] },
    { term: 'Tool poisoning', ...attack('tool-poisoning'), see: ['prompt-injection', 'finding'] },
    { term: 'Tool shadowing', ...attack('tool-shadowing'), see: ['tool-poisoning', 'homoglyph'] },
    { term: 'Rug pull', ...attack('rug-pull'), see: ['content-hash', 'default'] },
    { term: 'Confused deputy', ...attack('confused-deputy'), see: ['privilege', 'oauth-scope'] },
    { term: 'Exfiltration', ...attack('exfiltration-by-chaining'), see: ['lethal-trifecta', 'stack'] },
    { term: 'Runaway loop', ...attack('runaway-loop'), see: ['limit'] },
    { term: 'SSRF', ...attack('server-side-request-forgery'), see: ['outbound', 'path-traversal'] },
    { term: 'Path traversal', ...attack('path-traversal'), see: ['ssrf', 'condition'] },
    { term: 'Typosquatting', ...attack('typosquatted-server'), see: ['homoglyph', 'sandbox'] },
    { term: 'Over-broad scope', ...attack('over-broad-scope'), see: ['oauth-scope', 'code'] },
    { term: 'Approval fatigue', ...attack('approval-fatigue'), see: ['approval', 'false-alarm'] },
    {
      term: 'Sampling',
      means:
        'A request in the other direction: during a call, a server asks the client for a completion from its model. The client may refuse it.',
      see: ['elicitation', 'client'],
      more: attack('sampling-and-elicitation').more,
    },
    {
      term: 'Elicitation',
      means:
        'A request in which a server has the client ask its user for input, in a form or at an address. Forms may not ask for credentials.',
      see: ['sampling', 'client'],
      more: attack('sampling-and-elicitation').more,
    },
  ];
}

let loaded: Term[] | undefined;

/** In alphabetical order. */
export function glossary(): Term[] {
  loaded ??= drafts()
    .map((draft) => ({ id: idOf(draft.term), ...draft }))
    .sort((a, b) => a.term.localeCompare(b.term, 'en'));
  return loaded;
}

export function glossaryByLetter(): Map<string, Term[]> {
  const groups = new Map<string, Term[]>();
  for (const term of glossary()) {
    const letter = term.term.charAt(0).toUpperCase();
    groups.set(letter, [...(groups.get(letter) ?? []), term]);
  }
  return groups;
}
