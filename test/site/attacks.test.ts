/** The attack patterns: their files, what they bear on, and the words on a tool's page. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EFFECTS, type ToolRecord } from '../../risk/model.ts';
import { Policy } from '../../risk/policy/schema.ts';
import type { Attack } from '../../src/lib/attacks.ts';
import type { ListedServer, Tool } from '../../src/lib/catalogue.ts';
import type { Term } from '../../src/lib/glossary.ts';
import { writeFixture } from './fixture.ts';

const FOLDER = join('data', 'attacks');
const FILES = readdirSync(FOLDER);
const HEADINGS = ['What happens', 'How it goes', 'What gives it away', 'What a rule can do', 'What no rule can do'];

let folder: string;
let site: Awaited<ReturnType<typeof load>>;
let attacks: Attack[];
let terms: Term[];
let fixtureTools: Tool[];

/** What reads the catalogue, and so can only be loaded once its folder is there. */
async function load() {
  const [files, fit, words, glossary, catalogue] = await Promise.all([
    import('../../src/lib/attacks.ts'),
    import('../../src/lib/attack-fit.ts'),
    import('../../src/lib/attack-words.ts'),
    import('../../src/lib/glossary.ts'),
    import('../../src/lib/catalogue.ts'),
  ]);
  return { files, fit, words, glossary, catalogue };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolrisk-data-'));
  await writeFixture(folder);
  process.env.TOOLRISK_DATA = folder;
  site = await load();
  attacks = site.files.allAttacks();
  terms = site.glossary.glossary();
  fixtureTools = site.catalogue.allTools();
});

afterAll(() => rm(folder, { recursive: true }));

type Part = Partial<ToolRecord> & { description?: string; properties?: object };

/** A server of tools that are judged as the table says, whatever the judgement would have said of them. */
function serverOf(parts: Part[], more: Partial<ListedServer> = {}): Tool[] {
  const real = fixtureTools[0];
  if (!real) throw new Error('The fixture has tools.');
  const server: ListedServer = { ...real.server, id: 'acme', title: 'Acme', findings: [], ...more, tools: [] };
  server.tools = parts.map(({ description = '', properties = {}, ...part }, index): Tool => {
    const name = part.name ?? `tool_${index}`;
    const base = { access: 'read', effects: [], risk: 'low', confidence: 0.9, evidence: [], claims: [] } as const;
    return {
      ...real,
      server,
      description,
      definition: { name, description, inputSchema: { type: 'object', properties } },
      record: {
        ...base,
        caveats: [],
        rationale: '',
        hash: '',
        effects: [],
        evidence: [],
        claims: [],
        ...part,
        name,
        index,
      },
    };
  });
  return server.tools;
}

function attackCalled(id: string): Attack {
  const attack = attacks.find((one) => one.id === id);
  if (!attack) throw new Error(`There is no data/attacks/${id}.md.`);
  return attack;
}

function idsOn(tool: Tool | undefined): string[] {
  return tool ? site.words.attacksOn(tool).map(({ attack }) => attack.id) : [];
}

function sentencesOf(text: string): string[] {
  return text
    .replace(/^##.*$/gm, '')
    .split(/(?<=[.!?:”])\s+|\n\n/)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence.split(' ').length > 3);
}

describe('the files', () => {
  test('are thirteen or more, and each has an id of its own, which is its name', () => {
    expect(FILES.length).toBeGreaterThanOrEqual(13);
    expect(attacks.map(({ id }) => `${id}.md`).sort()).toEqual([...FILES].sort());
  });

  test('have the five sections, 250 to 450 words, and no code block, which would be highlighted with inline styles', () => {
    for (const { id, body } of attacks) {
      expect(
        [...body.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading),
        id,
      ).toEqual(HEADINGS);
      const words = body.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
      expect(words, id).toBeGreaterThanOrEqual(250);
      expect(words, id).toBeLessThanOrEqual(450);
      expect(body, id).not.toMatch(/^(```|~~~| {4}\S)|<[a-z]/m);
    }
  });

  test('hold a policy that is valid', () => {
    for (const { id, policy } of attacks)
      expect(Policy.safeParse(JSON.parse(JSON.stringify(policy))).error?.issues ?? [], id).toEqual([]);
  });

  test('share no sentence', () => {
    const seen = new Map<string, string>();
    for (const { id, body, summary, bearsOn } of attacks)
      for (const sentence of [...sentencesOf(body), summary, ...bearsOn.any.map(({ so }) => so)]) {
        expect(seen.get(sentence), `${id}: ${sentence}`).toBeUndefined();
        seen.set(sentence, id);
      }
  });

  test('never call anything safe', () => {
    for (const { id, body, summary } of attacks) expect(`${summary} ${body}`, id).not.toMatch(/\bsafe(ly|r|st)?\b/i);
  });

  test.each([
    { change: ['id: rug-pull', 'id: other'], message: 'its id is other' },
    { change: ['servers: changed', 'servers: moon'], message: 'bears_on.servers' },
    { change: ['servers: changed', 'any: []'], message: 'bears on some tools or servers' },
    { change: ['"default": "deny"', '"default": "maybe"'], message: 'policy.default' },
    { change: ['servers: changed', 'any: [{ so: it fits everything }]'], message: 'fits every tool' },
  ])('are refused with a reason: $message', ({ change: [from = '', to = ''], message }) => {
    const text = readFileSync(join(FOLDER, 'rug-pull.md'), 'utf8');
    expect(text).toContain(from);
    expect(() => site.files.readAttack('rug-pull.md', text.replace(from, to))).toThrow(message);
  });
});

describe('what a pattern bears on', () => {
  test.each<{ what: string; tool: Part; siblings?: Part[]; expected: string[] }>([
    { what: 'a reader of public data', tool: {}, expected: [] },
    {
      what: 'a reader of strangers’ words',
      tool: { effects: ['untrusted'] },
      expected: ['returned-content-injection'],
    },
    { what: 'a reader of private data alone', tool: { effects: ['private'] }, expected: [] },
    {
      what: 'a reader of private data beside strangers’ words and a sender',
      tool: { effects: ['private'] },
      siblings: [{ effects: ['untrusted'] }, { access: 'write', effects: ['outbound'], risk: 'high' }],
      expected: ['exfiltration-by-chaining'],
    },
    {
      what: 'a reader of both beside a sender',
      tool: { effects: ['private', 'untrusted'], risk: 'medium' },
      siblings: [{ access: 'write', effects: ['outbound'], risk: 'high' }],
      expected: ['exfiltration-by-chaining', 'returned-content-injection'],
    },
    { what: 'an ordinary writer', tool: { access: 'write', risk: 'medium' }, expected: [] },
    {
      what: 'a destroyer',
      tool: { access: 'write', effects: ['destructive'], risk: 'high' },
      expected: ['destructive-autonomy'],
    },
    {
      what: 'a reader that was wrongly called destructive',
      tool: { effects: ['destructive'] },
      expected: [],
    },
    { what: 'something that executes', tool: { access: 'execute', risk: 'high' }, expected: ['runaway-loop'] },
    {
      what: 'a runner of code',
      tool: { access: 'execute', effects: ['code'], risk: 'critical' },
      expected: ['over-broad-scope', 'runaway-loop'],
    },
    { what: 'a getter of secrets', tool: { effects: ['secrets'], risk: 'high' }, expected: ['credential-leak'] },
    {
      what: 'a changer of rights',
      tool: { access: 'write', effects: ['privilege'], risk: 'high' },
      expected: ['confused-deputy'],
    },
    {
      what: 'a reader of an address of the caller’s choice',
      tool: { risk: 'medium', effects: ['private'], reaches: { urls: ['/inputSchema/properties/url'] } },
      expected: ['server-side-request-forgery'],
    },
    {
      what: 'a reader of a path of the caller’s choice',
      tool: { risk: 'medium', effects: ['private'], reaches: { paths: ['/inputSchema/properties/path'] } },
      expected: ['path-traversal'],
    },
    {
      what: 'one sender of a few that wait for a person',
      tool: { access: 'write', effects: ['outbound'], risk: 'high' },
      siblings: Array.from({ length: 5 }, () => ({ access: 'write', effects: ['outbound'], risk: 'high' })),
      expected: ['runaway-loop'],
    },
    {
      what: 'one sender of many that wait for a person',
      tool: { access: 'write', effects: ['outbound'], risk: 'high' },
      siblings: Array.from({ length: 20 }, () => ({ access: 'write', effects: ['outbound'], risk: 'high' })),
      expected: ['approval-fatigue', 'runaway-loop'],
    },
  ])('$what: $expected', ({ tool, siblings = [], expected }) => {
    expect(idsOn(serverOf([tool, ...siblings])[0]).sort()).toEqual(expected);
  });

  test.each([
    { kind: 'asks-for-secrecy', expected: ['tool-poisoning'] },
    { kind: 'invisible-characters', expected: ['tool-poisoning'] },
    { kind: 'secret-in-default', expected: ['credential-leak'] },
    { kind: 'look-alike-name', expected: ['tool-shadowing'] },
    { kind: 'invalid-schema', expected: [] },
  ] as const)('a definition with $kind: $expected, and its siblings nothing', ({ kind, expected }) => {
    const findings = [{ kind, tool: 0, at: '/description', quote: 'do not tell', code: 'keeps-from-user' }];
    const [tool, sibling] = serverOf([{ risk: 'medium', access: 'write' }, {}], { findings });
    expect(idsOn(tool)).toEqual(expected);
    expect(idsOn(sibling)).toEqual([]);
  });

  test('patterns of whole servers are named on no tool’s page', () => {
    for (const id of ['rug-pull', 'typosquatted-server', 'sampling-and-elicitation']) {
      expect(site.fit.toolsOf(attackCalled(id))).toEqual([]);
      expect(site.words.conditionsOf(attackCalled(id)).map(({ text }) => text)).toEqual([
        expect.stringContaining('server'),
      ]);
    }
  });

  test('no tool has more than four, and one with low risk at most one', () => {
    const [low] = serverOf([{ effects: ['private', 'untrusted', 'outbound'] }]);
    expect(idsOn(low)).toHaveLength(1);
    for (const tool of fixtureTools) expect(idsOn(tool).length).toBeLessThanOrEqual(tool.record.risk === 'low' ? 1 : 4);
  });
});

describe('why a pattern applies', () => {
  const said = (id: string, tool: Tool | undefined) =>
    (tool && site.words.whyItApplies(attackCalled(id), tool))
      ?.map(({ text, code }) => (code ? `\`${text}\`` : text))
      .join('');

  test('names the argument', () => {
    const [tool] = serverOf([
      { name: 'render', access: 'write', risk: 'medium', reaches: { urls: ['/inputSchema/properties/source'] } },
    ]);
    expect(said('server-side-request-forgery', tool)).toBe(
      '`render` has the argument `source`, which chooses the address; the request starts from where the server runs, with all that this machine can see.',
    );
  });

  test('names the siblings, one once that does both', () => {
    const [tool] = serverOf([
      { name: 'post', access: 'write', effects: ['outbound'], risk: 'high' },
      { name: 'read_mail', effects: ['untrusted', 'private'], risk: 'medium' },
    ]);
    expect(said('exfiltration-by-chaining', tool)).toContain(
      'while on the same server `read_mail` brings in what strangers write and reads what is private;',
    );
  });

  test('is one sentence: what is there, and what follows from it', () => {
    const all = fixtureTools.flatMap((tool) =>
      site.words.attacksOn(tool).map(({ why }) => why.map((p) => p.text).join('')),
    );
    expect(all.length).toBeGreaterThan(3);
    for (const sentence of all) expect(sentence).toMatch(/^[^;]+; .+\.$/s);
  });
});

describe('links', () => {
  test('of the glossary lead to terms, each of which stands there once', () => {
    const ids = terms.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, see } of terms) for (const other of see) expect(ids, id).toContain(other);
    expect(ids.length).toBeGreaterThanOrEqual(40);
  });

  test('of patterns lead to effects, access and signals that have pages', async () => {
    const { SIGNALS } = await import('../../src/lib/signals.ts');
    const pages = new Set([
      ...EFFECTS.map((effect) => `/effects/${effect}/`),
      ...['read', 'write', 'execute'].map((access) => `/access/${access}/`),
    ]);
    for (const attack of attacks) {
      for (const { href } of site.words.conditionsOf(attack)) if (href) expect(pages).toContain(href);
      for (const { id } of site.fit.signalsFor(attack)) expect(SIGNALS.map((signal) => signal.id)).toContain(id);
    }
  });

  test('in the texts are none that would have to be kept', () => {
    for (const { id, body } of attacks) expect(body, id).not.toMatch(/\]\(/);
  });

  test('from the glossary to patterns lead to pages', () => {
    const pages = attacks.map(({ href }) => href);
    for (const { more } of terms) if (more?.href.startsWith('/attacks/')) expect(pages).toContain(more.href);
  });
});

test('a definition in the glossary is one to three sentences', () => {
  for (const { term, means } of terms) {
    const sentences = means.split(/(?<=[.!?])\s+(?=[A-Z\d])/).length;
    expect(sentences, term).toBeLessThanOrEqual(3);
    expect(means, term).toMatch(/\.$/);
  }
});
