/** What an action is, and what names and sentences share in telling it. */
import { ACCESS, type Access } from '../model.ts';
import { type Verb, verbOf } from './lexicon.ts';
import type { Token } from './tokens.ts';

/** A word that was taken for the action, with where it stands in the name or the description. */
export interface Action {
  token: Token;
  /** The verb in its plain form. */
  word: string;
  verb: Verb;
  /** 1 where the position leaves no doubt, less where the word could be a thing. */
  certainty: number;
}

/** The most consequential of several accesses; undefined where none is known. */
export function worstOf(accesses: readonly (Access | undefined)[]): Access | undefined {
  return ACCESS.findLast((access) => accesses.includes(access));
}

/** The verb that a word is together with its particle: "roll back", "check_out"; undefined where it takes none. */
export function withParticle(base: string, particle: string | undefined): { verb: Verb; word: string } | undefined {
  if (particle === undefined || !WITH_PARTICLE.has(base) || !PARTICLES.has(particle)) return undefined;
  const word = `${base}${particle}`;
  const verb = verbOf(word);
  return verb && { verb, word };
}

const WITH_PARTICLE = new Set('roll set shut check clean kick log start hand turn sign power'.split(' '));
const PARTICLES = new Set('back up down in out on off over'.split(' '));

/** What opens an object: "and store the result", "and save it". */
export const OBJECTS: ReadonlySet<string> = new Set(
  'a an the this that these it them its their one all each new your'.split(' '),
);
