/** What of a definition is read, what the record says of the rest, and how the time grows with what a server sends. */
import { describe, expect, test } from 'vitest';
import { assess } from '../../risk/classify/index.ts';
import { NAME_READ } from '../../risk/classify/limits.ts';
import { compareLists } from '../../risk/compare.ts';
import { findingsIn } from '../../risk/findings/index.ts';
import { recommend } from '../../risk/policy/recommend.ts';
import { treatmentOf } from '../../risk/policy/treatment.ts';

const judge = (tools: readonly object[]) => assess({ server: { name: 'acme' }, tools });
const schema = (properties: object) => ({ type: 'object', properties });
const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

describe('what is not read of a definition', () => {
  test.each([
    {
      what: 'a name beyond its limit',
      tool: { name: `get_${'row_'.repeat(200)}` },
      says: 'The name runs to 804 characters and is cut after 300 here, so no rule of a policy names the whole of it.',
    },
    {
      what: 'an argument with a name beyond the limit',
      tool: { name: 'get_row', inputSchema: schema({ ['q'.repeat(400)]: { type: 'string' } }) },
      says: 'only the first 0 of them were weighed',
    },
    {
      what: 'a value beyond the limit',
      tool: { name: 'get_row', inputSchema: schema({ kind: { type: 'string', enum: ['a', 'b'.repeat(300)] } }) },
      says: 'none beyond a set length',
    },
    {
      what: 'values behind the first two hundred',
      tool: { name: 'get_row', inputSchema: schema({ kind: { type: 'string', enum: many(300, String) } }) },
      says: 'none beyond a set length',
    },
    {
      what: 'arguments behind forty thousand characters',
      tool: {
        name: 'get_row',
        inputSchema: schema(
          Object.fromEntries(many(20, (i) => [`a${i}`, { type: 'string', description: 'word '.repeat(1_000) }])),
        ),
      },
      says: 'only the first 8 of them were weighed',
    },
  ])('is said: $what', ({ tool, says }) => {
    const [record] = judge([tool]).tools;
    expect(record?.caveats.join('\n')).toContain(says);
  });

  test('makes a verdict thin, so that the rule is that of the next higher risk', () => {
    const tool = {
      name: 'get_row',
      description: 'Gets a row.',
      inputSchema: schema({ kind: { enum: many(300, String) } }),
    };
    expect(judge([tool]).tools).toMatchObject([{ access: 'read', confidence: 0.5 }]);
  });

  test('leaves a tool out where four million characters lie before it, and a policy refuses it', () => {
    const tools = [
      ...many(600, (i) => ({ name: `get_${i}`, description: 'Gets a row. '.repeat(650) })),
      { name: 'get_last', description: 'Gets a row.' },
    ];
    const { tools: judged, rejected } = judge(tools);
    expect(rejected.at(-1)).toEqual({
      index: 600,
      reason: 'was not judged: the tools before it hold 4,000,000 characters, and no more are read of one server',
    });
    expect(judged.length + rejected.length).toBe(601);
    const policy = recommend(judged);
    expect(treatmentOf(policy, 'get_last')).toBe('denied');
  });

  test('never ends in half of a pair', () => {
    const [record] = judge([{ name: `${'a'.repeat(NAME_READ - 1)}😀😀` }]).tools;
    expect(record?.name).toBe('a'.repeat(NAME_READ - 1));
  });
});

const list = (tools: readonly object[]) => ({ server: { name: 'acme' }, tools });
const changed = (tool: object) => ({ ...tool, title: 'You must read this.' });

describe.each<[string, number, (tools: readonly object[]) => unknown]>([
  ['judging', 4_000, judge],
  ['looking for findings', 2_000, (tools) => findingsIn({ name: 'acme' }, tools)],
  ['comparing', 1_000, (tools) => compareLists(list(tools), list(tools.map(changed)))],
])('%s takes time in proportion to the list, whatever it repeats', (_title, size, work) => {
  const described = (text: string) => (size: number) =>
    many(size / 50, (i) => ({ name: `t_${i}`, description: text.repeat(1_200 / text.length) }));
  const named = (name: (i: number) => string) => (size: number) => many(size, (i) => ({ name: name(i) }));
  test.each([
    { what: 'line feeds', make: described('\n') },
    { what: 'line feeds and list marks', make: described('\n - ') },
    { what: 'unfinished clauses', make: described('saves the row to the ') },
    { what: 'tools that each start what the others look after', make: named((i) => `run_run_${i}`) },
    { what: 'tools that make and fetch', make: named((i) => `${i % 2 ? 'generate' : 'get'}_thing${i}`) },
    {
      what: 'names of tools that the server does not have',
      make: (size: number) =>
        many(size / 10, (i) => ({ name: `do_${i}`, description: `Instead of other_${i}_x call foo_${i}, bar_${i}.` })),
    },
    { what: 'version control', make: named((i) => `git_fetch_${i}`) },
    { what: 'one name of Greek letters', make: (size: number) => [{ name: 'λ'.repeat(size * 10) }] },
    { what: 'one name of Latin letters between others', make: (size: number) => [{ name: 'x字'.repeat(size * 10) }] },
    {
      what: 'one list of values',
      make: (size: number) => [
        { name: 'manage', inputSchema: schema({ action: { enum: many(size, (i) => `drop${i}`) } }) },
      ],
    },
  ])('$what', ({ make }) => {
    const leastFor = (tools: readonly object[]) =>
      Math.min(
        ...many(3, () => {
          const started = performance.now();
          work(tools);
          return performance.now() - started;
        }),
      );
    work(make(size));
    const [of1, of2, of4] = [leastFor(make(size)), leastFor(make(2 * size)), leastFor(make(4 * size))];
    // Twice in a row, because a machine that does something else can make one step look like a square; and below some
    // milliseconds a clock tells too little.
    expect(of2 > Math.max(20, 3 * of1) && of4 > 3 * of2, `${of1}, ${of2} and ${of4} ms`).toBe(false);
  });
});
