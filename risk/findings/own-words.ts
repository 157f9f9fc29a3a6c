/** Which words of a text are the server's own: the names of its tools, and the parameters and values of its schemas. */
import { isObject } from '../pointer.ts';
import { plainly } from './letters.ts';
import type { Places } from './places.ts';
import type { IsOwn } from './rule.ts';

/** A name inside of another counts where it is longer than this. */
const SHORTEST_PART = 4;
const SHORTEST_TITLE = 3;
const LONGEST_VALUE = 80;

/**
 * Answers for each word once, and looks through all names at once: a server may list thousands of tools, and each of their
 * texts may name thousands of words.
 */
export function ownWords(server: string, tools: readonly unknown[], walked: readonly Places[]): IsOwn {
  const names = new Set(
    tools.flatMap((tool) =>
      isObject(tool) ? [tool.name, tool.title].filter((name) => typeof name === 'string').map(bare) : [],
    ),
  );
  const lengths = [...new Set([...names].map(({ length }) => length))].filter((length) => length > SHORTEST_PART);
  const allNames = [...names].join(' ');
  const others = new Set<string>();
  for (const { places } of walked)
    for (const { key, meaning, value } of places) {
      if (key !== undefined && meaning === 'schema') others.add(bare(key));
      if (typeof value === 'string' && meaning === 'value' && value.length < LONGEST_VALUE) others.add(bare(value));
    }
  const title = bare(server);
  const known = new Map<string, boolean>();

  function isOwn(plain: string): boolean {
    if (others.has(plain) || names.has(plain)) return true;
    if (title.length > SHORTEST_TITLE && plain.startsWith(title)) return true;
    // The same tool with the name of its server before it, or without.
    return (
      plain.length > SHORTEST_PART && (allNames.includes(plain) || lengths.some((length) => hasPart(plain, length)))
    );
  }

  function hasPart(plain: string, length: number): boolean {
    for (let start = 0; start + length <= plain.length; start += 1)
      if (names.has(plain.slice(start, start + length))) return true;
    return false;
  }

  return (word) => {
    const plain = bare(word);
    const answer = known.get(plain) ?? isOwn(plain);
    known.set(plain, answer);
    return answer;
  };
}

function bare(word: string): string {
  return plainly(word)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
