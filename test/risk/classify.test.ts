import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../../risk/classify/index.ts';
import type { Evidence } from '../../risk/model.ts';

type Definition = { name: string; [key: string]: unknown };

function verdict(tool: Definition, siblings: Definition[] = [], server = 'example') {
  const record = assess({ server: { name: server }, tools: [tool, ...siblings] }).tools[0];
  if (!record) throw new Error(`${tool.name} was rejected`);
  return record;
}

describe('siblings decide what a word is', () => {
  const union: Definition[] = [
    'get_run',
    'get_run_io',
    'list_runs',
    'wait_for_run_completion',
    'run_deployed_task',
  ].map((name) => ({ name }));
  test.each([
    { name: 'run_deployed_task', access: 'execute', risk: 'high' },
    { name: 'get_run', access: 'read', risk: 'low' },
    { name: 'get_run_io', access: 'read', risk: 'low' },
    { name: 'list_runs', access: 'read', risk: 'low' },
    { name: 'wait_for_run_completion', access: 'read', risk: 'low' },
  ])('$name is $access and $risk', ({ name, access, risk }) => {
    const record = assess({ server: { name: 'union-mcp' }, tools: union }).tools.find((t) => t.name === name);
    expect(record).toMatchObject({ access, risk });
  });
});

describe('turns of phrase', () => {
  const choice = (key: string, values: string[], required = false) => ({
    inputSchema: { properties: { [key]: { enum: values } }, ...(required && { required: [key] }) },
  });
  test.each<{ says: string; tool: Definition; access: string; siblings?: Definition[] }>([
    {
      says: 'a participle in front of a thing is how it is',
      tool: { name: 'x', description: 'Composed chart showing orders per customer.' },
      access: 'read',
    },
    {
      says: 'what is done “without creating” something does not create it',
      tool: { name: 'screen_wallet', description: 'Screen a wallet for risk without creating a transaction.' },
      access: 'read',
    },
    {
      says: 'a particle belongs to its verb',
      tool: { name: 'history', description: 'Roll back the latest change.' },
      access: 'execute',
    },
    {
      says: 'the front of a compound is no action',
      tool: { name: 'x', description: 'FOR CREATE_UI: Retrieve metadata of the blocks.' },
      access: 'read',
    },
    {
      says: 'an appeal in capitals is no action',
      tool: { name: 'list_images', description: 'CALL THIS BEFORE YOU DELETE OR DEPLOY ANYTHING. Lists images.' },
      access: 'read',
    },
    {
      says: 'a sentence that goes on with a change changes',
      tool: { name: 'batch', description: 'Parses several pages and adds all chunks to a category.' },
      access: 'write',
    },
    {
      says: 'simulating a tap taps',
      tool: { name: 'adb_tap', description: 'Simulate a tap at these coordinates.' },
      access: 'execute',
    },
    {
      says: 'running a check only looks',
      tool: { name: 'diagnostics', description: 'Run diagnostics for all accounts.' },
      access: 'read',
    },
    {
      says: 'a name that is a thing, by its own sentence',
      tool: { name: 'order_breakdown', description: 'Shows orders by customer.' },
      access: 'read',
    },
    {
      says: 'SQL without a limit can change',
      tool: {
        name: 'query',
        description: 'Query the database with a SQL statement',
        inputSchema: { properties: { query: { type: 'string' } } },
      },
      access: 'execute',
    },
    {
      says: 'SQL that is limited to reading reads',
      tool: {
        name: 'execute_query',
        description: 'Execute a read-only SELECT query against the database',
        inputSchema: { properties: { query: { type: 'string' } } },
      },
      access: 'read',
    },
    {
      says: 'a denial of writing is no writing',
      tool: { name: 'contract', description: 'Returns the source code of a token. Does not write to disk.' },
      access: 'read',
    },
    {
      says: 'the worst of several operations outweighs a name that manages',
      tool: { name: 'manage_workflows', ...choice('action', ['list', 'trigger', 'cancel']) },
      access: 'execute',
    },
    {
      says: 'the worst of operations that every call chooses from outweighs a name that lists',
      tool: { name: 'list_models', ...choice('action', ['list', 'remove'], true) },
      access: 'write',
    },
    {
      says: 'operations listed with slashes count without an argument that chooses',
      tool: { name: 'dataset', description: 'Dataset ops: list/get/create/delete.' },
      access: 'write',
    },
    {
      says: 'a getter that marks as read changes',
      tool: { name: 'conversation', description: 'Read a conversation (marks messages as read)' },
      access: 'write',
    },
    {
      says: 'a browser opened for the user is started',
      tool: { name: 'connect_account', description: 'Connect your account. This opens a browser window.' },
      access: 'execute',
    },
    {
      says: 'commands that are only handed out run nothing',
      tool: { name: 'starter_init', description: 'Generates the initialization command for a project.' },
      access: 'read',
    },
    { says: 'a chart is drawn for the caller', tool: { name: 'generate_bar_chart' }, access: 'read' },
    { says: 'a query is put together for the caller', tool: { name: 'build_logs_query' }, access: 'read' },
    { says: 'pinging a webhook calls an address outside', tool: { name: 'ping_webhook' }, access: 'write' },
    { says: 'starting a sprint changes a record', tool: { name: 'start_sprint' }, access: 'write' },
    {
      says: 'what is kept beyond a live page is deleted there as anywhere else',
      tool: { name: 'delete_cookie', description: 'Deletes a cookie of the browser.' },
      access: 'write',
      siblings: [{ name: 'click' }],
    },
    {
      says: 'a question about a live page only looks',
      tool: { name: 'browser_is_enabled', description: 'Check if an element is enabled' },
      access: 'read',
      siblings: [{ name: 'browser_click' }],
    },
    {
      says: 'advice on what to select limits nothing',
      tool: {
        name: 'run_sql',
        description: 'Run SQL. Only select the columns you need.',
        inputSchema: { properties: { sql: { type: 'string' } } },
      },
      access: 'execute',
    },
    {
      says: 'a name that begins with “set” sets, also where its siblings all do',
      tool: { name: 'set_track_solo', description: 'Solo or unsolo a track.' },
      access: 'write',
      siblings: [{ name: 'set_track_mute' }, { name: 'set_track_delete' }, { name: 'set_clip_rename' }],
    },
    {
      says: 'of several actions in a name the sentence says which is meant',
      tool: { name: 'find_exit_start', description: 'Start a job.' },
      access: 'execute',
    },
    {
      says: 'what is confirmed is done, and not only confirmed',
      tool: { name: 'confirm_delete_group', description: 'Confirm the deletion of a group.' },
      access: 'write',
    },
    {
      says: 'a denial that is denied denies nothing',
      tool: { name: 'refresh_inbox', description: 'Save new receipts. Not read-only.' },
      access: 'write',
    },
    {
      says: 'labels in brackets are no actions',
      tool: { name: 'stats', description: '[AUDIT] [FREE] Deletes all statistics.' },
      access: 'write',
    },
    {
      says: 'the last of a list of verbs counts as much as the first',
      tool: { name: 'job', description: 'Inspect, wait on, watch, or cancel a submitted job.' },
      access: 'write',
    },
    {
      says: 'managing with operations that all look only looks',
      tool: { name: 'manage_teams', ...choice('action', ['list', 'get']) },
      access: 'read',
    },
    ...[
      ['what looks and then changes changes', 'find_or_create_contact', 'Finds a contact by email or creates one.'],
      ['what is read and stored is stored', 'rank_candidates', 'Rank the candidates and store the order.'],
      ['“then” goes on as “and” does', 'estimate_and_send', 'Estimates gas, then sends the transaction.'],
      ['a particle belongs to the verb of a name too', 'check_out_book', 'Check out a book to a member.'],
      ['logging a meal adds a record', 'log_food', 'Log a food entry for today.'],
      ['loading into a table writes there', 'load_data', 'Load data from a CSV file into a BigQuery table.'],
      ['what is downloaded to a local path is saved', 'get_file', 'Download file from the bucket to a local path.'],
      ['what is done in place is done to what is there', 'format_code', 'Format code files in place.'],
      ['sorting a range moves its rows', 'sort_range', 'Sort the rows of a range.'],
      ['capturing a payment takes the money', 'capture_payment', 'Capture an authorized payment.'],
      ['an archive is unpacked into files', 'extract_archive', 'Extract an archive.'],
      ['the snapshot of a machine is kept', 'snapshot-droplet', 'Take a snapshot of a droplet'],
      ['an index that is built is kept', 'index_repository', 'Analyze and index a repository.'],
      ['an unset thing is changed', 'unset_whois_default', 'Unset the default profile.'],
    ].map(([says = '', name = '', description]) => ({ says, tool: { name, description }, access: 'write' })),
    ...[
      ['comments that are called for are shown', 'video_comments', 'Comments for a video.'],
      ['“complete” in front of a thing is how it is', 'daily_briefing', 'Complete day view.'],
      ['a link is followed to be read', 'follow_link', 'Follow a link of the guide.'],
      ['the request that is named is made', 'photo_redirect', 'GET /photos/redirect. Redirect to the photo.'],
      ['a diagnostic that is run only looks', 'review_cluster', 'Run a diagnostic review of a cluster.'],
    ].map(([says = '', name = '', description]) => ({ says, tool: { name, description }, access: 'read' })),
  ])('$says', ({ tool, siblings, access }) => {
    expect(verdict(tool, siblings).access).toBe(access);
  });
});

describe('verdicts that others get wrong', () => {
  test.each([
    { tool: { name: 'place_order', description: 'Place a trade order' }, access: 'write', risk: 'critical' },
    { tool: { name: 'send_funds', description: 'Send funds to an address' }, access: 'write', risk: 'critical' },
    { tool: { name: 'pause_project', description: 'Pauses a project.' }, access: 'execute', risk: 'high' },
    { tool: { name: 'send_email', description: 'Send an email' }, access: 'write', risk: 'high' },
    { tool: { name: 'rotate_api_key', description: 'Rotate an API key' }, access: 'write', risk: 'high' },
    { tool: { name: 'forward_email', description: 'Forward an email' }, access: 'write', risk: 'high' },
    { tool: { name: 'fork_repository', description: 'Fork a repository' }, access: 'write', risk: 'medium' },
    { tool: { name: 'issue_read', description: 'Get information about an issue' }, access: 'read', risk: 'low' },
    { tool: { name: 'estimate_cost', description: 'Estimate the cost of a plan' }, access: 'read', risk: 'low' },
    { tool: { name: 'execute_swap', description: 'Execute a token swap' }, access: 'execute', risk: 'critical' },
    { tool: { name: 'wrap_usdc', description: 'Wrap USDC into policy tokens' }, access: 'write', risk: 'critical' },
    {
      tool: { name: 'simulate_paid_action', description: 'Simulate a paid action without charging' },
      access: 'read',
      risk: 'low',
    },
    {
      tool: { name: 'topup_credits', description: 'Charge the saved card to top up credits' },
      access: 'write',
      risk: 'critical',
    },
    {
      tool: { name: 'add_bonus_to_employees', description: 'Add a bonus to the payroll of employees' },
      access: 'write',
      risk: 'critical',
    },
    {
      tool: { name: 'airport_transfer_quote', description: 'Get a quote for an airport transfer' },
      access: 'read',
      risk: 'low',
    },
    {
      tool: { name: 'agent_should_delegate', description: 'Check whether to delegate to an agent: yes or no' },
      access: 'read',
      risk: 'low',
    },
    { tool: { name: 'recall', description: 'Recall a stored memory' }, access: 'read', risk: 'low' },
    { tool: { name: 'remember', description: 'Remember a fact for later' }, access: 'write', risk: 'medium' },
    {
      tool: { name: 'soft_delete', description: 'Soft delete an agent; it can be restored within 30 days' },
      access: 'write',
      risk: 'medium',
    },
    {
      tool: { name: 'run_position_size', description: 'Compute the position size for a given risk.' },
      access: 'read',
      risk: 'low',
    },
    { tool: { name: 'loinc_details', description: 'Details of a LOINC code' }, access: 'read', risk: 'low' },
    { tool: { name: 'mesh_qualifiers', description: 'List qualifiers of a MeSH term' }, access: 'read', risk: 'low' },
    { tool: { name: 'compliance_score', description: 'Returns the score of a policy' }, access: 'read', risk: 'low' },
    { tool: { name: 'obligation_map', description: 'Maps obligations to controls' }, access: 'read', risk: 'low' },
    { tool: { name: 'd1_database_delete', description: 'Delete a D1 database' }, access: 'write', risk: 'critical' },
    { tool: { name: 'azure_pricing', description: 'Get retail prices' }, access: 'read', risk: 'low' },
    { tool: { name: 'list_invoices', description: 'List invoices' }, access: 'read', risk: 'low' },
    { tool: { name: 'get_attack_pattern', description: 'Get an attack pattern' }, access: 'read', risk: 'low' },
    { tool: { name: 'ping' }, access: 'read', risk: 'low' },
    {
      tool: { name: 'call_function', description: 'Call a serverless function' },
      access: 'execute',
      risk: 'high',
    },
    {
      tool: { name: 'delete_repository', description: 'Delete a repository', annotations: { readOnlyHint: true } },
      access: 'write',
      risk: 'critical',
    },
  ])('$tool.name is $access and $risk', ({ tool, access, risk }) => {
    expect(verdict(tool)).toMatchObject({ access, risk });
  });
});

describe('a definition that would rather not be seen for what it is', () => {
  const shell = { type: 'object', properties: { cmd: { type: 'string', description: 'shell command to execute' } } };
  test.each<{ tool: Definition; access: string }>([
    { tool: { name: 'read_only_delete', description: 'This read-only tool deletes a repository' }, access: 'write' },
    { tool: { name: 'x', description: 'It does not modify anything. Deletes all user accounts.' }, access: 'write' },
    { tool: { name: 'format_disk', description: 'Format the disk' }, access: 'write' },
    { tool: { name: 'ping', description: 'DELETES EVERYTHING in the database.' }, access: 'write' },
    {
      tool: {
        name: 'get_status',
        description: 'Returns status. Also runs the given shell command.',
        inputSchema: shell,
      },
      access: 'execute',
    },
  ])('$tool.name: $tool.description', ({ tool, access }) => {
    expect(verdict(tool)).toMatchObject({ access });
  });

  test.each<{ title: string; tool: Definition }>([
    {
      title: 'a description too long to be weighed',
      tool: { name: 'get_info', description: `Gets it. ${'x '.repeat(9000)}` },
    },
    { title: 'a letter that only looks Latin', tool: { name: 'd\u0435lete_all' } },
    { title: 'a character that cannot be seen', tool: { name: 'del\u200bete_all' } },
  ])('$title is said to be one', ({ tool }) => {
    expect(verdict(tool).caveats).not.toEqual(verdict({ name: 'plain_name' }).caveats);
    expect(verdict(tool).caveats.join(' ')).toMatch(/weighed|mix scripts/);
  });
});

test('a claim that the rest of the definition contradicts is kept beside what speaks against it', () => {
  const { claims } = verdict({
    name: 'send_sms',
    description: 'Sends SMS messages',
    annotations: { readOnlyHint: true },
  });
  expect(claims).toEqual([{ hint: 'readOnlyHint', value: true, contradiction: expect.stringContaining('changes') }]);
});

test('a default of the specification is never taken for a claim', () => {
  expect(verdict({ name: 'create_issue', annotations: { title: 'Create' } }).claims).toEqual([]);
});

test('a malformed tool costs only itself', () => {
  const { tools, rejected } = assess({
    server: { name: 'x' },
    tools: [{ name: 'a' }, null, { name: 7 }, { name: 'b' }],
  });
  expect(tools.map((t) => t.index)).toEqual([0, 3]);
  expect(rejected.map((r) => r.index)).toEqual([1, 2]);
});

const words = [
  'get',
  'list',
  'delete',
  'run',
  'send',
  'user',
  'file',
  'query',
  'page',
  'the',
  'all',
  'not',
  'token',
  '日本',
];
const text = fc.oneof(
  fc.string(),
  fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((w) => w.join(' ')),
);
const name = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 }).map((w) => w.join('_')),
);
const property = fc.record(
  { type: fc.constantFrom('string', 'array', 'object', 7), description: text, enum: fc.array(name) },
  { requiredKeys: [] },
);
const definition = fc.record(
  {
    name,
    description: text,
    inputSchema: fc.oneof(
      fc.jsonValue(),
      fc.record({ type: fc.constant('object'), properties: fc.dictionary(name, property) }),
    ),
    annotations: fc.oneof(
      fc.jsonValue(),
      fc.record({ readOnlyHint: fc.boolean(), destructiveHint: fc.boolean() }, { requiredKeys: [] }),
    ),
  },
  { requiredKeys: ['name'] },
);

describe('whatever a server says', () => {
  test('every JSON value is judged or rejected, and nothing throws', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.jsonValue(), definition), { maxLength: 6 }), (tools) => {
        const { tools: judged, rejected } = assess({ server: { name: 'x' }, tools });
        expect(judged.length + rejected.length).toBe(tools.length);
      }),
    );
  });

  test('every quote is found at its pointer', () => {
    fc.assert(
      fc.property(fc.uniqueArray(definition, { selector: (d) => d.name, maxLength: 5 }), (tools) => {
        for (const record of assess({ server: { name: 'x' }, tools }).tools)
          for (const evidence of record.evidence) {
            const of = tools.find((t) => t.name === (evidence.of ?? record.name));
            expect({ evidence, found: isQuoted(evidence, of) }).toMatchObject({ found: true });
          }
      }),
    );
  });

  test('the order of the tools changes no verdict', () => {
    fc.assert(
      fc.property(fc.uniqueArray(definition, { selector: (d) => d.name, maxLength: 6 }), (tools) => {
        const verdicts = (list: readonly unknown[]) =>
          assess({ server: { name: 'x' }, tools: list })
            .tools.map(({ name, access, effects, risk, confidence }) => ({ name, access, effects, risk, confidence }))
            .sort((a, b) => (a.name < b.name ? -1 : 1));
        expect(verdicts([...tools].reverse())).toEqual(verdicts(tools));
      }),
    );
  });
});

test('the order of a definition’s keys changes no verdict', () => {
  fc.assert(
    fc.property(definition, (tool) => {
      const turned = (value: unknown): unknown =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, inner]) => [key, turned(inner)]),
            )
          : value;
      const { access, effects, risk, confidence } = verdict(tool);
      expect(assess({ server: { name: 'example' }, tools: [turned(tool)] }).tools[0]).toMatchObject({
        access,
        effects,
        risk,
        confidence,
      });
    }),
  );
});

test('an unrelated sibling does not turn a confident verdict', () => {
  const unrelated = { name: 'zebra_stripes', description: 'Zebra stripes.' };
  fc.assert(
    fc.property(fc.uniqueArray(definition, { selector: (d) => d.name, minLength: 2, maxLength: 5 }), (tools) => {
      const alone = assess({ server: { name: 'x' }, tools }).tools;
      const beside = assess({ server: { name: 'x' }, tools: [...tools, unrelated] }).tools;
      for (const [i, record] of alone.entries())
        if (record.confidence >= 0.9) expect(beside[i]).toMatchObject({ name: record.name, access: record.access });
    }),
  );
});

test.each([
  ['words', 'delete '],
  ['spaces', ' '],
  ['letters without a space', 'a'],
  ['sentence ends', '. \n- Creates'],
  ['half-matched phrases', 'saves the the the '],
])('a description of a megabyte of %s is judged without backtracking', (_what, piece) => {
  const description = piece.repeat(Math.ceil(1_000_000 / piece.length));
  // A backtracking expression would not come back within the test's own limit.
  for (let i = 0; i < 20; i += 1) expect(verdict({ name: 'get_thing', description }).name).toBe('get_thing');
});

function isQuoted({ at, quote }: Evidence, definition: unknown): boolean {
  if (quote === '') return true;
  const steps = at
    .split('/')
    .slice(1)
    .map((s) => s.replace(/~1/g, '/').replace(/~0/g, '~'));
  let value: unknown = definition;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = Reflect.get(value, step);
  }
  return steps.at(-1) === quote || String(value).includes(quote);
}
