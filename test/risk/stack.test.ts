import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Effect } from '../../risk/model.ts';
import { type Policy, parsePolicy } from '../../risk/policy/schema.ts';
import {
  combinationsOf,
  isHeld,
  policiesWithCut,
  type StackServer,
  type StackTool,
  smallestCut,
} from '../../risk/stack.ts';

type Named = Record<string, string>;

/** `{ search: 'untrusted outbound', run: 'execute' }`; a name that begins with `!` is asked about by the policy. */
function server(id: string, described: Named): StackServer {
  const tools = Object.entries(described).map(([name, words]): StackTool => {
    const [access = 'read', ...effects] = words.split(' ').sort((a, b) => Number(isAccess(b)) - Number(isAccess(a)));
    return isAccess(access)
      ? { name: bare(name), access, effects: effects.filter(isEffect) }
      : { name: bare(name), access: 'read', effects: [access, ...effects].filter(isEffect) };
  });
  const rules = Object.keys(described).map((name): [string, object] => [
    bare(name),
    name.startsWith('!') ? { approval: {} } : {},
  ]);
  return { id, tools, policy: { version: '1', default: 'deny', tools: Object.fromEntries(rules) } };
}

const bare = (name: string) => name.replace(/^!/, '');
const isAccess = (word: string): word is 'read' | 'write' | 'execute' => /^(read|write|execute)$/.test(word);
const isEffect = (word: string): word is Effect => word !== '' && !isAccess(word);
const names = (tools: { server: string; tool: StackTool }[]) => tools.map((one) => `${one.server}/${one.tool.name}`);

const ALL_LEGS = server('all', { search: 'untrusted', list: 'private', send: 'outbound write' });

describe('combinations', () => {
  test.each<{ title: string; servers: StackServer[]; found: string[] }>([
    { title: 'no servers make none', servers: [], found: [] },
    { title: 'a server without tools makes none', servers: [server('a', {})], found: [] },
    { title: 'one server with all three legs is a trifecta', servers: [ALL_LEGS], found: ['trifecta'] },
    {
      title: 'three legs on three servers are a trifecta',
      servers: [server('a', { f: 'untrusted' }), server('b', { r: 'private' }), server('c', { s: 'outbound' })],
      found: ['trifecta'],
    },
    {
      title: 'two legs are no trifecta',
      servers: [server('a', { f: 'untrusted' }), server('b', { r: 'private' })],
      found: [],
    },
    {
      title: 'one tool can stand on all legs',
      servers: [server('a', { mail: 'untrusted private outbound' })],
      found: ['trifecta'],
    },
    {
      title: 'secrets and a way out are a combination without any stranger',
      servers: [server('a', { get_key: 'secrets' }), server('b', { post: 'outbound write' })],
      found: ['credentials'],
    },
    {
      title: 'strangers’ words with an execute tool steer it',
      servers: [server('a', { read_page: 'untrusted', click: 'execute' })],
      found: ['steering'],
    },
    {
      title: 'a query language that can only read runs nothing',
      servers: [server('a', { read_page: 'untrusted', query: 'read code' })],
      found: [],
    },
    {
      title: 'strangers’ words with destruction and money are two',
      servers: [server('a', { read: 'untrusted' }), server('b', { drop: 'write destructive', pay: 'write financial' })],
      found: ['destruction', 'money'],
    },
  ])('$title', ({ servers, found }) => {
    expect(combinationsOf(servers).map(({ id }) => id)).toEqual(found);
  });

  test('a combination is open only while every leg has a tool that nobody is asked about', () => {
    const held = server('c', { '!send': 'outbound', '!post': 'outbound' });
    const servers = [server('a', { f: 'untrusted private' }), held];
    expect(combinationsOf(servers).map(({ id, isOpen }) => ({ id, isOpen }))).toEqual([
      { id: 'trifecta', isOpen: false },
    ]);
    expect(combinationsOf([...servers, server('d', { hook: 'outbound' })])[0]?.isOpen).toBe(true);
  });
});

describe('the smallest cut', () => {
  test.each<{ title: string; servers: StackServer[]; add: string[]; keep?: string[]; leaveOut?: string[] }>([
    { title: 'of no servers is empty', servers: [], add: [] },
    { title: 'holds what goes out where the legs are equally long', servers: [ALL_LEGS], add: ['all/send'] },
    {
      title: 'holds the shortest leg',
      servers: [server('a', { f: 'untrusted' }), server('b', { r: 'private', s: 'outbound', t: 'outbound' })],
      add: ['a/f'],
    },
    {
      title: 'holds strangers’ words rather than your data on a tie',
      servers: [server('a', { r: 'private', f: 'untrusted', s: 'outbound', t: 'outbound' })],
      add: ['a/f'],
    },
    {
      title: 'does not count what is held already, and says that it has to stay so',
      servers: [server('a', { f: 'untrusted', r: 'private', s: 'outbound', '!t': 'outbound', '!u': 'outbound' })],
      add: ['a/s'],
      keep: ['a/t', 'a/u'],
    },
    {
      title: 'adds nothing where a leg is held as it is',
      servers: [server('a', { f: 'untrusted', r: 'private', '!s': 'outbound', '!t': 'outbound' })],
      add: [],
      keep: ['a/s', 'a/t'],
    },
    {
      title: 'holds one leg for several combinations where that is less than one for each',
      servers: [
        server('a', { f: 'untrusted' }),
        server('b', { r: 'private', s: 'outbound', run: 'execute', drop: 'destructive write', pay: 'financial write' }),
      ],
      add: ['a/f'],
    },
    {
      title: 'counts a tool once that stands on the legs of two combinations',
      servers: [server('a', { f: 'untrusted', g: 'untrusted', both: 'execute destructive' })],
      add: ['a/both'],
    },
    {
      title: 'tells tools of one name on two servers apart',
      servers: [
        server('a', { f: 'untrusted', g: 'untrusted', h: 'untrusted', send: 'outbound' }),
        server('b', { x: 'private', y: 'private', z: 'private', send: 'outbound' }),
      ],
      add: ['a/send', 'b/send'],
      leaveOut: ['a'],
    },
    {
      title: 'offers to leave out a server where that is less than its rules',
      servers: [
        server('a', { f: 'untrusted', g: 'untrusted', h: 'untrusted' }),
        server('b', { r: 'private', q: 'private', p: 'private' }),
        server('c', { s: 'outbound', t: 'outbound' }),
      ],
      add: ['c/s', 'c/t'],
      leaveOut: ['c'],
    },
    {
      title: 'does not offer to leave out everything',
      servers: [
        server('a', { f: 'untrusted', g: 'untrusted', r: 'private', q: 'private', s: 'outbound', t: 'outbound' }),
      ],
      add: ['a/s', 'a/t'],
    },
  ])('$title', ({ servers, add, keep = [], leaveOut }) => {
    const cut = smallestCut(servers);
    expect(names(cut.add)).toEqual(add);
    expect(names(cut.keep)).toEqual(keep);
    expect(cut.leaveOut).toEqual(leaveOut);
  });

  test('counts a name that stands twice on one server once, as a policy does', () => {
    const twice: StackTool = { name: 'send', access: 'write', effects: ['outbound'] };
    const one = server('a', { f: 'untrusted', g: 'untrusted', r: 'private', q: 'private' });
    const policy: Policy = { ...one.policy, default: 'allow' };
    expect(names(smallestCut([{ ...one, policy, tools: [...one.tools, twice, twice] }]).add)).toEqual(['a/send']);
  });
});

describe('policies with the cut', () => {
  test('ask about the tools of the cut, always and with a reason, and change nothing else', () => {
    const policy: Policy = {
      version: '1',
      default: 'deny',
      tools: {
        f: {},
        send: {
          limits: [{ counter: 'send_rate', window: 'minute', max: 10, scope: 'grant' }],
          approval: { when: [{ path: 'args.to', op: 'exists', value: true }], timeout: '10m' },
        },
      },
    };
    const servers = [{ ...ALL_LEGS, policy: { ...policy, tools: { ...policy.tools, search: {}, list: {} } } }];
    expect(policiesWithCut(servers, smallestCut(servers)).all?.tools).toEqual({
      f: {},
      search: {},
      list: {},
      send: {
        limits: [{ counter: 'send_rate', window: 'minute', max: 10, scope: 'grant' }],
        approval: {
          message: 'A stranger’s words may be behind this call: look at what it sends and to whom.',
          timeout: '10m',
        },
      },
    });
  });

  test('hide the tools of the cut where that is asked for', () => {
    const { hide, tools } = policiesWithCut([ALL_LEGS], smallestCut([ALL_LEGS]), 'hide').all ?? {};
    expect({ hide, tools }).toEqual({ hide: ['send'], tools: { search: {}, list: {} } });
  });

  test('leave a server without a rule of the cut as it is', () => {
    const other = server('other', { calculate: 'read' });
    expect(policiesWithCut([ALL_LEGS, other], smallestCut([ALL_LEGS, other])).other).toBe(other.policy);
  });

  test('hold a tool that is named __proto__', () => {
    const one = server('a', { f: 'untrusted', g: 'untrusted', r: 'private', q: 'private' });
    const tools = [...one.tools, { name: '__proto__', access: 'write' as const, effects: ['outbound' as const] }];
    const policy: Policy = { ...one.policy, default: 'allow' };
    const servers = [{ ...one, tools, policy }];
    const after = policiesWithCut(servers, smallestCut(servers)).a;
    expect(after && isHeld(after, '__proto__')).toBe(true);
  });
});

// ------------------------------------------------------------------------------------------------------- for any stack

const anyTool = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'toString', '__proto__'),
  access: fc.constantFrom('read' as const, 'write' as const, 'execute' as const),
  effects: fc.uniqueArray(
    fc.constantFrom<Effect>('untrusted', 'private', 'outbound', 'secrets', 'destructive', 'financial', 'code'),
    { maxLength: 3 },
  ),
});
const anyRule = fc.constantFrom<object>(
  {},
  { approval: {} },
  { approval: { when: [] } },
  { approval: { when: [{ path: 'args.x', op: 'exists', value: true }] } },
  { deny_if: [{ conditions: [] }] },
  { deny_if: [{ conditions: [{ path: 'args.x', op: 'exists', value: true }] }] },
  { limits: [{ counter: 'x', window: 'minute', max: 1, scope: 'grant' }] },
);
const anyPolicy: fc.Arbitrary<Policy> = fc.record(
  {
    version: fc.constant('1' as const),
    default: fc.constantFrom('allow' as const, 'deny' as const),
    hide: fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 1 }),
    all_tools: fc.constantFrom({}, { deny_if: [{ conditions: [] }] }, { deny_if: [] }),
    tools: fc
      .array(fc.tuple(fc.constantFrom('a', 'b', 'c', '__proto__'), anyRule))
      .map((rules) => Object.fromEntries(rules)),
  },
  { requiredKeys: ['version', 'default'] },
);
const anyStack = fc
  .array(fc.record({ tools: fc.array(anyTool, { maxLength: 6 }), policy: anyPolicy }), { maxLength: 4 })
  .map((servers): StackServer[] => servers.map((one, i) => ({ id: `s${i}`, ...one })));

test.each(['ask', 'hide'] as const)('no combination of any stack is open once its cut is in force (%s)', (how) => {
  fc.assert(
    fc.property(anyStack, (servers) => {
      const policies = policiesWithCut(servers, smallestCut(servers), how);
      for (const policy of Object.values(policies)) expect(parsePolicy(policy).ok).toBe(true);
      const after = servers.map((one) => ({ ...one, policy: policies[one.id] ?? one.policy }));
      expect(combinationsOf(after).filter(({ isOpen }) => isOpen)).toEqual([]);
    }),
  );
});

test('without the servers that a cut offers to leave out, no combination of any stack is open', () => {
  fc.assert(
    fc.property(anyStack, (servers) => {
      const { leaveOut } = smallestCut(servers);
      const left = leaveOut === undefined ? [] : servers.filter(({ id }) => !leaveOut.includes(id));
      expect(combinationsOf(left).filter(({ isOpen }) => isOpen)).toEqual([]);
    }),
  );
});

test('no smaller set of rules does it, for any stack', () => {
  fc.assert(
    fc.property(anyStack, (servers) => {
      const cut = smallestCut(servers);
      const all = servers.flatMap(({ id, tools, policy }) =>
        tools.filter(({ name }) => !isHeld(policy, name)).map((tool) => ({ server: id, tool, isHeld: false })),
      );
      const keys = [...new Map(all.map((one) => [JSON.stringify([one.server, one.tool.name]), one])).values()];
      // Every set that has one rule less.
      for (const add of subsets(keys, cut.add.length - 1)) {
        const policies = policiesWithCut(servers, { ...cut, add }, 'hide');
        const after = servers.map((one) => ({ ...one, policy: policies[one.id] ?? one.policy }));
        expect(combinationsOf(after).some(({ isOpen }) => isOpen)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

function* subsets<T>(all: readonly T[], size: number): Generator<T[]> {
  if (size < 0) return;
  if (size === 0) return yield [];
  for (const [i, first] of all.entries())
    for (const rest of subsets(all.slice(i + 1), size - 1)) yield [first, ...rest];
}
