import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMITTED, currentAccuracy } from '../bench/accuracy.ts';
import { Accuracy } from '../risk/model.ts';

test('the committed accuracy is what the rules reach today, so that no number changes unseen', () => {
  const committed = Accuracy.parse(JSON.parse(readFileSync(COMMITTED, 'utf8')));
  // Where this fails: look at the difference, then run `npm run accuracy -- --write` and say in the commit what moved and why.
  expect(currentAccuracy()).toEqual(committed);
});
