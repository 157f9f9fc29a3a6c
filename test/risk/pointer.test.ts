import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastStep, pointer, stepsOf, valueAt } from '../../risk/pointer.ts';

describe('a pointer', () => {
  test.each([
    ['to the root', [], ''],
    ['through a list', ['enum', 0], '/enum/0'],
    ['through an empty name', ['', 'a'], '//a'],
    ['through a slash', ['a/b'], '/a~1b'],
    ['through a tilde', ['~', '~1'], '/~0/~01'],
  ])('%s', (_title, steps, at) => {
    expect(pointer(steps)).toBe(at);
    expect(stepsOf(at)).toEqual(steps.map(String));
    expect(lastStep(at)).toBe(String(steps.at(-1) ?? ''));
  });

  test('leads back to the steps that it was made of', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (steps) => {
        expect(stepsOf(pointer(steps))).toEqual(steps);
      }),
    );
  });
});

describe('the value at a pointer', () => {
  test.each([
    ['in an object within a list', '/a/1/b~1c', 'here'],
    ['beyond a list', '/a/2', undefined],
    ['of a key that an object only inherits', '/toString', undefined],
    ['below text', '/t/length', undefined],
  ])('%s', (_title, at, value) => {
    expect(valueAt({ a: [0, { 'b/c': 'here' }], t: 'text' }, at)).toBe(value);
  });
});
