import { expect, test } from 'vitest';
import { withOlderSdk } from '../../crawler/older-sdk.ts';
import type { Listing, Package, ServerEntry } from '../../risk/model.ts';

const RENAMED = "ModuleNotFoundError: No module named 'mcp.server.fastmcp'. This is mcp 2.x, where it was renamed.";

function entryOf(wanted: Package): ServerEntry {
  const reach = { kind: 'package', package: wanted, args: [], env: {}, hosts: [], files: {} } as const;
  return { id: 'some-server', title: 'Some server', reach: { ...reach, args: [], hosts: [] } };
}

function ending(stderr: string): Listing {
  const asked = { at: '2026-11-25T00:00:00.000Z', transport: 'stdio', launch: 'some-server', envNames: [] } as const;
  return {
    outcome: 'failed',
    asked: { ...asked, provenance: 'live', isolation: 'sandbox', envNames: [] },
    failure: { reason: 'crashed', message: '', stderr },
  };
}

const python = { registry: 'pypi', name: 'some-server', version: '1.0.0' } as const;

test.each<[string, Package, string, string[] | undefined]>([
  ['that wants the first SDK gets it', python, RENAMED, ['mcp<2']],
  [
    'that wants a class of the first SDK gets it',
    python,
    "ImportError: cannot import name 'FastMCP' from 'mcp.server' (/x/mcp/server/__init__.py)",
    ['mcp<2'],
  ],
  ['keeps what else it needs', { ...python, with: ['numpy<2'] }, RENAMED, ['numpy<2', 'mcp<2']],
  ['that has it already is left alone', { ...python, with: ['mcp<2'] }, RENAMED, undefined],
  ['that wants something else is left alone', python, "ModuleNotFoundError: No module named 'numpy'", undefined],
  ['that is no Python package is left alone', { ...python, registry: 'npm' }, RENAMED, undefined],
])('a server %s', (_, wanted, stderr, expected) => {
  const reach = withOlderSdk(entryOf(wanted), ending(stderr))?.reach;
  expect(reach?.kind === 'package' && reach.package.registry === 'pypi' ? reach.package.with : undefined).toEqual(
    expected,
  );
});
