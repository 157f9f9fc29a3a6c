import { expect, test } from 'vitest';
import { ALSO_NOUNS, VERB_GROUPS, verbOf } from '../../risk/classify/lexicon.ts';

const words = VERB_GROUPS.flatMap((group) => group.words.trim().split(/\s+/));

test('every action stands in one group only, so that there is one place to argue about it', () => {
  expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([]);
});

test('every word that is also a thing is an action of the lexicon', () => {
  expect([...ALSO_NOUNS].filter((word) => !verbOf(word))).toEqual([]);
});
