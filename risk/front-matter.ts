/**
 * Markdown files of data/: YAML between two lines of three hyphens, then text. Whatever such a file holds is data: no other
 * language, no tag and no alias is read, so that none of it runs and none of it grows.
 */
import { parseDocument } from 'yaml';

export interface FrontMatter {
  /** To be checked against a schema: any value that YAML can hold. */
  attributes: unknown;
  /** The text behind the closing line. */
  body: string;
}

/** Far above the largest file of data/, which has 9 kB. */
const CHARACTERS = 1_000_000;
const ATTRIBUTE_CHARACTERS = 64_000;
/** Lists in lists: more of them than a reader of YAML has stack for fit into a few kilobytes. */
const LEVELS = 32;

/** The two parts of a file, or why it can't be read, as a clause that can follow "its front matter cannot be read:". */
export function readFrontMatter(text: string): FrontMatter | { problem: string } {
  if (text.length > CHARACTERS) return { problem: `the file is longer than ${CHARACTERS} characters` };
  const [first = '', ...rest] = text.replace(/^\uFEFF/, '').split('\n');
  const opening = first.trimEnd();
  if (opening !== '---') return { problem: problemWithOpening(opening) };
  const closing = rest.findIndex((line) => line.trimEnd() === '---');
  if (closing === -1) return { problem: 'no second line of three hyphens ends it' };
  const attributes = yamlIn(rest.slice(0, closing).join('\n').replaceAll('\r', ''));
  return 'problem' in attributes
    ? attributes
    : { attributes: attributes.value, body: rest.slice(closing + 1).join('\n') };
}

function problemWithOpening(line: string): string {
  return /^---+\s*\w/.test(line)
    ? 'something stands behind the hyphens of its first line; only YAML is read, and nothing is ever run'
    : 'the file does not begin with a line of three hyphens';
}

function yamlIn(text: string): { value: unknown } | { problem: string } {
  if (text.length > ATTRIBUTE_CHARACTERS) return { problem: `it is longer than ${ATTRIBUTE_CHARACTERS} characters` };
  if (deepestIn(text) > LEVELS) return { problem: `it is nested deeper than ${LEVELS} levels` };
  try {
    const document = parseDocument(text, { schema: 'core', prettyErrors: false, logLevel: 'silent' });
    const [wrong] = [...document.errors, ...document.warnings];
    if (wrong !== undefined) return { problem: `line ${lineOf(text, wrong.pos[0])}: ${wrong.message}` };
    return { value: document.toJS({ maxAliasCount: 0 }) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** A bound on its nesting, from the brackets and the indentation. */
function deepestIn(text: string): number {
  let [brackets, deepest] = [0, 0];
  for (const line of text.split('\n')) {
    // "- - - x" nests on one line.
    const marks = /^[ \t]*(?:[-?:][ \t]+)*/.exec(line)?.[0] ?? '';
    let open = brackets;
    for (const char of line) {
      if (char === '[' || char === '{') open += 1;
      else if (char === ']' || char === '}') open -= 1;
      deepest = Math.max(deepest, open + marks.length / 2);
    }
    brackets = Math.max(0, open);
  }
  return deepest;
}

/** In the file, whose first line is that of the hyphens. */
function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length + 1;
}
