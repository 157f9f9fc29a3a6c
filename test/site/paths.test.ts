import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameOf, segmentsOf } from '../../src/lib/paths.ts';

test.each([
  { names: ['run_deployed_task'], segments: ['run_deployed_task'] },
  { names: ['policies.create', 'a-b', 'getUser'], segments: ['policies.create', 'a-b', 'getUser'] },
  { names: ['../up', '.hidden', 'dot.'], segments: ['~2E.~2Fup', '~2Ehidden', 'dot~2E'] },
  { names: ['a/b', 'a b', 'a~b', 'a%2Fb'], segments: ['a~2Fb', 'a~20b', 'a~7Eb', 'a~252Fb'] },
  { names: ['読'], segments: ['~E8~AA~AD'] },
  { names: ['con', 'Aux.js', 'console'], segments: ['~63on', '~41ux.js', 'console'] },
  { names: ['drop\ud801', 'drop\udbff', 'drop\ufffd'], segments: ['drop~uD801', 'drop~uDBFF', 'drop~EF~BF~BD'] },
  { names: ['index.html'], segments: ['index~2Ehtml'] },
  { names: ['get', 'get', 'get'], segments: ['get', 'get~~2', 'get~~3'] },
  { names: ['getRun', 'getrun', 'GETRUN'], segments: ['get~52un', 'getrun', '~47~45~54~52~55~4E'] },
])('$names become $segments', ({ names, segments }) => {
  expect(segmentsOf(names)).toEqual(segments);
});

/** Graphemes, and halves of pairs that stand alone. */
const anyUnit = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  fc.constantFrom('\ud800', '\udc00'),
);

test('a segment is read back into the name it was made from, unless that was too long to be kept', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: anyUnit, minLength: 1, maxLength: 12 }), { minLength: 1 }), (names) => {
      segmentsOf(names).forEach((segment, i) => {
        expect(nameOf(segment)).toBe(segment.includes('~~h') ? undefined : names[i]);
      });
    }),
  );
});

test('segments are distinct where capitals do not count, and hold nothing that a path or an address could trip over', () => {
  const anyName = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
    fc.constantFrom('a', 'A', '..', 'Con', '\ud800', '\ud801', `${'x'.repeat(200)}\ud800`, `${'x'.repeat(200)}\ud801`),
  );
  fc.assert(
    fc.property(fc.array(anyName), (names) => {
      const segments = segmentsOf(names);
      expect(new Set(segments.map((segment) => segment.toLowerCase())).size).toBe(names.length);
      for (const segment of segments) expect(segment).toMatch(/^[A-Za-z0-9_~-][A-Za-z0-9_.~-]{0,180}$/);
    }),
  );
});
