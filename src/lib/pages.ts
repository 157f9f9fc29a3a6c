/** Long lists are cut into pages, so that each can be read without a script and none is heavy. */
import type { Page } from 'astro';
import { count } from './grammar.ts';

export const PAGE_SIZE = 150;

/** "1,207 tools", "151 to 300 of 1,207 tools". */
export function whichOf<T>({ total, start, end, lastPage }: Page<T>, one: string): string {
  if (lastPage <= 1) return count(total, one);
  return `${start + 1} to ${end + 1} of ${count(total, one)}`;
}
