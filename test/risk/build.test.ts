import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../../risk/classify/index.ts';
import {
  type Choice,
  choiceOf,
  choiceOfRule,
  policyOf,
  readFragment,
  sameRule,
  writeFragment,
} from '../../risk/policy/build.ts';
import { evaluate } from '../../risk/policy/evaluate.ts';
import { recommend } from '../../risk/policy/recommend.ts';
import { type Condition, OPERATORS, parsePolicy, type Rule, SCOPES, WINDOWS } from '../../risk/policy/schema.ts';
import { treatmentOf } from '../../risk/policy/treatment.ts';

const rate = { max: 5, window: 'hour', scope: 'session' } as const;
const limit = { counter: 'create_issue_rate', window: 'hour', max: 5, scope: 'session' } as const;
const small: Condition = { path: 'args.amount', op: 'lte', value: 100 };

describe('a choice and its rule', () => {
  test.each<{ choice: Choice; rule: Rule }>([
    { choice: { kind: 'allow' }, rule: {} },
    { choice: { kind: 'limit', limit: rate }, rule: { limits: [limit] } },
    { choice: { kind: 'ask' }, rule: { approval: {} } },
    { choice: { kind: 'ask', message: 'Is it yours?' }, rule: { approval: { message: 'Is it yours?' } } },
    { choice: { kind: 'ask', limit: rate }, rule: { limits: [limit], approval: {} } },
    { choice: { kind: 'deny' }, rule: { deny_if: [{ conditions: [] }] } },
    { choice: { kind: 'custom', rule: { require: [small] } }, rule: { require: [small] } },
  ])('$choice.kind is $rule, and back', ({ choice, rule }) => {
    const policy = policyOf([['create_issue', choice]]);
    expect(policy).toEqual({ version: '1', default: 'deny', tools: { create_issue: rule } });
    expect(choiceOf(policy, 'create_issue')).toEqual(choice);
  });

  test('hide stands in the list of what is hidden and nowhere else', () => {
    const policy = policyOf([['drop_table', { kind: 'hide' }]]);
    expect(policy).toEqual({ version: '1', default: 'deny', hide: ['drop_table'] });
    expect(choiceOf(policy, 'drop_table')).toEqual({ kind: 'hide' });
  });

  test.each<{ what: string; rule: Rule }>([
    { what: 'a second limit', rule: { limits: [limit, limit] } },
    { what: 'a counter of another name', rule: { limits: [{ ...limit, counter: 'shared' }] } },
    { what: 'a counted argument', rule: { limits: [{ ...limit, increment_from: 'args.amount' }] } },
    { what: 'a limit with words of its own', rule: { limits: [{ ...limit, on_deny: 'Enough.' }] } },
    { what: 'approval under conditions', rule: { approval: { when: [small] } } },
    { what: 'approval with a time', rule: { approval: { timeout: '5m' } } },
    { what: 'a refusal with words of its own', rule: { deny_if: [{ conditions: [], on_deny: 'No.' }] } },
    { what: 'a refusal beside approval', rule: { deny_if: [{ conditions: [] }], approval: {} } },
  ])('$what is custom, because no plain choice says it', ({ rule }) => {
    expect(choiceOfRule('create_issue', rule)).toEqual({ kind: 'custom', rule });
  });

  test.each<{ choice: Choice; treatment: string; outcome: string }>([
    { choice: { kind: 'allow' }, treatment: 'allowed', outcome: 'allow' },
    { choice: { kind: 'limit', limit: rate }, treatment: 'limited', outcome: 'allow' },
    { choice: { kind: 'ask' }, treatment: 'asked', outcome: 'allow' },
    { choice: { kind: 'deny' }, treatment: 'denied', outcome: 'deny' },
    { choice: { kind: 'hide' }, treatment: 'hidden', outcome: 'deny' },
  ])('$choice.kind does to a call what it says', ({ choice, treatment, outcome }) => {
    const policy = policyOf([['create_issue', choice]]);
    expect(treatmentOf(policy, 'create_issue')).toBe(treatment);
    expect(evaluate(policy, { tool: 'create_issue', args: {} }).outcome).toBe(outcome);
  });

  test('a tool that a policy does not list has the choice of its default', () => {
    expect(choiceOf({ version: '1', default: 'deny' }, 'constructor')).toEqual({ kind: 'deny' });
    expect(choiceOf({ version: '1', default: 'allow' }, 'constructor')).toEqual({ kind: 'allow' });
  });

  test('a custom rule that says no more than a plain choice is no change from it', () => {
    const custom: Choice = { kind: 'custom', rule: { limits: [limit] } };
    expect(sameRule('create_issue', custom, { kind: 'limit', limit: rate })).toBe(true);
    expect(sameRule('create_issue', custom, { kind: 'limit', limit: { ...rate, max: 6 } })).toBe(false);
  });
});

test('the recommendation, taken apart into choices, is put together again byte for byte', () => {
  const properties = { path: { type: 'string' }, amount: { type: 'number' } };
  const action = { enum: ['list', 'create', 'delete'], type: 'string' };
  const tools = [
    { name: 'read_file', description: 'Reads a file.', inputSchema: { type: 'object', properties } },
    { name: '__proto__', description: 'Shows a thing.' },
    { name: 'drop_database', description: 'Drops a database.' },
    { name: '42', description: 'Creates an issue.' },
    { name: 'transfer_funds', description: 'Transfers money.', inputSchema: { type: 'object', properties } },
    { name: 'manage', description: 'Manages records.', inputSchema: { type: 'object', properties: { action } } },
    { name: 'send_email', description: 'Sends an e-mail.' },
  ];
  const { tools: records } = assess({ server: { name: 'example' }, tools });
  const policy = recommend(records);
  const choices = tools.map(({ name }): [string, Choice] => [name, choiceOf(policy, name)]);
  expect(JSON.stringify(policyOf(choices))).toBe(JSON.stringify(policy));
});

// -------------------------------------------------------------------------------------------------------- properties

const aName = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom('__proto__', 'constructor', '42', 'a=b&c', '"quoted"', '%', '\ud800', 'a\r\nb', '#v1'),
);
const aText = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '"', '!', ',', '\udfff'));
const aRate = fc.record({
  max: fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(Math.abs)),
  window: fc.constantFrom(...WINDOWS),
  scope: fc.constantFrom(...SCOPES),
});
const aCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    path: fc.constantFrom('args.a', 'args["odd key"]', 'args.items[].price'),
    op: fc.constantFrom(...OPERATORS.slice(0, 2)),
    value: fc.oneof(fc.string(), fc.integer(), fc.boolean()),
  }),
  fc.record({ path: fc.constant('args.b'), op: fc.constant('in' as const), value: fc.array(fc.string()) }),
);
const aRule: fc.Arbitrary<Rule> = fc.record(
  {
    require: fc.array(aCondition, { minLength: 1 }),
    deny_if: fc.array(
      fc.record({ conditions: fc.array(aCondition), on_deny: fc.string() }, { requiredKeys: ['conditions'] }),
      {
        minLength: 1,
      },
    ),
    limits: fc.array(
      aRate.map((one) => ({ counter: 'shared', ...one })),
      { minLength: 1 },
    ),
    approval: fc.record({ when: fc.array(aCondition, { minLength: 1 }), message: fc.string() }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

/** Choices as a form holds them: a custom one only where no plain one says the same. */
const choices: fc.Arbitrary<[string, Choice][]> = fc
  .uniqueArray(
    aName.chain((name) => {
      const one: fc.Arbitrary<Choice> = fc.oneof(
        fc.constantFrom<Choice>({ kind: 'allow' }, { kind: 'deny' }, { kind: 'hide' }),
        aRate.map((limit): Choice => ({ kind: 'limit', limit })),
        fc
          .record({ limit: aRate, message: aText }, { requiredKeys: [] })
          .map((parts): Choice => ({ kind: 'ask', ...parts })),
        aRule.map((rule) => choiceOfRule(name, rule)),
      );
      return one.map((choice): [string, Choice] => [name, choice]);
    }),
    // "*" in the list of what is hidden is every tool.
    { selector: ([name]) => name, maxLength: 8 },
  )
  .filter((all) => all.every(([name]) => name !== '*'));

test('choices → policy → choices is the identity, and the policy is valid', () => {
  fc.assert(
    fc.property(choices, (all) => {
      const policy = policyOf(all);
      expect(parsePolicy(policy)).toEqual({ ok: true, policy });
      for (const [name, choice] of all) expect(choiceOf(policy, name)).toEqual(choice);
    }),
  );
});

test('choices → link → choices is the identity', () => {
  fc.assert(
    fc.property(choices, (all) => {
      const read = readFragment(writeFragment(all), new Set(all.map(([name]) => name)));
      expect(read).toEqual({ ok: true, choices: new Map(all), unlisted: [] });
    }),
  );
});

test('no fragment makes reading throw, nor a policy that is not valid', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        aText.map((text) => `v1&a=${text}`),
      ),
      (fragment) => {
        const read = readFragment(fragment, new Set(['a']));
        if (read.ok) expect(parsePolicy(policyOf(read.choices)).ok).toBe(true);
      },
    ),
  );
});

describe('a link', () => {
  const tools = new Set(['create_issue', 'drop_table']);

  test('is short, and can be read', () => {
    const fragment = writeFragment([
      ['create_issue', { kind: 'limit', limit: rate }],
      ['drop_table', { kind: 'ask', limit: rate, message: 'Is it yours?' }],
    ]);
    expect(fragment).toBe('v1&create_issue=limit,5,hour,session&drop_table=ask,5,hour,session,!Is%20it%20yours%3F');
  });

  test('without choices is empty', () => {
    expect(writeFragment([])).toBe('');
    expect(readFragment('', tools)).toEqual({ ok: true, choices: new Map(), unlisted: [] });
  });

  test('keeps what it can and names the tools that are not there', () => {
    const read = readFragment('v1&gone=deny&create_issue=allow', tools);
    expect(read).toEqual({ ok: true, choices: new Map([['create_issue', { kind: 'allow' }]]), unlisted: ['gone'] });
  });

  test.each([
    { fragment: 'v2&create_issue=allow', problem: 'is of version 2, and this page reads 1' },
    { fragment: 'something', problem: 'is not known' },
    { fragment: 'v1&%E0%A4%A', problem: 'has a part that cannot be read' },
    { fragment: 'v1&create_issue', problem: 'has no choice that can be read for "create_issue"' },
    { fragment: 'v1&create_issue=never', problem: 'has no choice that can be read for "create_issue"' },
    { fragment: 'v1&create_issue=limit,-1,hour,grant', problem: 'has no choice that can be read for "create_issue"' },
    { fragment: 'v1&create_issue=limit,1,week,grant', problem: 'has no choice that can be read for "create_issue"' },
    { fragment: 'v1&create_issue=custom,e30', problem: undefined },
    {
      fragment: `v1&create_issue=custom,${btoa('{"frobnicate":1}')}`,
      problem: 'has no choice that can be read for "create_issue"',
    },
  ])('$fragment: $problem', ({ fragment, problem }) => {
    const read = readFragment(fragment.replaceAll('==', ''), tools);
    expect(read.ok ? undefined : read.problem).toBe(problem);
  });
});
