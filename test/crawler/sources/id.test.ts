import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { idFor } from '../../../crawler/sources/id.ts';
import { ServerId } from '../../../risk/model.ts';

test.each([
  ['io.github.user/weather', [], 'io-github-user-weather'],
  ['io.github.user/weather', ['io-github-user-weather'], 'io-github-user-weather-2'],
  ['io.github.user/weather', ['io-github-user-weather', 'io-github-user-weather-2'], 'io-github-user-weather-3'],
  ['--My_Server--', [], 'my-server'],
  ['Café', [], 'cafe'],
  ['天気', [], 'server'],
  ['', ['server'], 'server-2'],
  ['a'.repeat(100), [], 'a'.repeat(80)],
  ['a'.repeat(100), ['a'.repeat(80)], `${'a'.repeat(78)}-2`],
  [`${'a'.repeat(79)}.b`, [], 'a'.repeat(79)],
])('"%s" where %j are taken is "%s"', (name, taken, id) => {
  expect(idFor(name, new Set(taken))).toBe(id);
});

test('every name makes a valid id that is not taken', () => {
  const names = fc.array(
    fc.oneof(fc.string({ unit: 'binary', maxLength: 120 }), fc.constantFrom('a/b', 'a.b', 'a-b', 'a-b-2')),
  );
  fc.assert(
    fc.property(names, (list) => {
      const ids = new Set<string>();
      for (const name of list) ids.add(ServerId.parse(idFor(name, ids)));
      expect(ids.size).toBe(list.length);
    }),
  );
});
