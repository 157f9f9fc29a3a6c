import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Example, Finding, Signal } from '../../risk/classify/signal.ts';
import { ACCESS_SIGNALS, EFFECT_SIGNALS } from '../../risk/classify/signals/index.ts';
import { viewServer } from '../../risk/classify/view.ts';
import { weighAccess } from '../../risk/classify/weigh.ts';

const SIGNALS: readonly Signal[] = [...ACCESS_SIGNALS, ...EFFECT_SIGNALS];

function look(signal: Signal, { tool, siblings = [], instructions }: Example): Finding[] {
  const server = viewServer(
    { name: 'example', instructions },
    [tool, ...siblings].map((definition, index) => ({ definition, index })),
  );
  const view = server.tools[0];
  if (!view) throw new Error(`${tool.name} has no view`);
  if (signal.decides === 'access') return signal.look(view, server);
  const evidence = ACCESS_SIGNALS.flatMap((s) => s.look(view, server).map((f) => ({ signal: s.id, ...f })));
  return signal.look(view, server, weighAccess(evidence).access);
}

describe.each(SIGNALS.map((signal) => ({ signal, id: signal.id })))('$id', ({ signal }) => {
  test.each(signal.examples.hits)('sees $tool.name', (example) => {
    expect(look(signal, example)).not.toEqual([]);
  });
  test.each(signal.examples.misses)('sees nothing in $tool.name', (example) => {
    expect(look(signal, example)).toEqual([]);
  });
});

test('the name of a signal’s file is its id', () => {
  const folder = new URL('../../risk/classify/signals/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file !== 'index.ts');
  expect(files.map((file) => file.replace(/\.ts$/, '')).sort()).toEqual(SIGNALS.map((signal) => signal.id).sort());
});

test('ids are unique', () => {
  const ids = SIGNALS.map((signal) => signal.id);
  expect(ids).toEqual([...new Set(ids)]);
});
