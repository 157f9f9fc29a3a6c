/** Lists tools by its arguments and variables, as many servers do: `node kinds.ts --kinds read,drop`; no import of ours. */
import { createInterface } from 'node:readline';

const after = (flag: string) => {
  const at = process.argv.indexOf(flag);
  return at === -1 ? undefined : process.argv[at + 1];
};
const region = process.argv.find((word) => word.startsWith('--region='))?.slice('--region='.length);
const kinds: Record<string, string> = { read: 'read_row', drop: 'drop_table' };
const names = [
  ...(after('--kinds') ?? 'read').split(',').flatMap((kind) => kinds[kind] ?? []),
  ...(after('--zone') === undefined ? [] : [`zone_${after('--zone')}`]),
  ...(region === undefined ? [] : [`region_${region}`]),
  ...(after('--key') === undefined ? [] : [`key_of_${after('--key')?.length}`]),
  ...(process.env.WITH_WRITES === 'true' ? ['write_row'] : []),
];
const tools = names.map((name) => ({ name, description: 'Works on rows.', inputSchema: { type: 'object' } }));
const initialized = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'kinds', version: '1' },
};

if ((process.env.TRANSPORT ?? 'stdio') === 'stdio')
  createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method } = JSON.parse(line);
    if (id === undefined) return;
    const result = method === 'initialize' ? initialized : method === 'tools/list' ? { tools } : undefined;
    const answer = result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result };
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`);
  });
else setInterval(() => undefined, 1_000);
