/** Every regular expression of the judgement against text that was made to keep it busy: twice the text, twice the time. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const ROOT = 'risk';
/** Twice the text may take this much longer: the square takes four times as long. */
const GROWTH = 3;
/** Milliseconds below which a clock tells too little. */
const FLOOR = 4;
const SHORTEST = 2_000;
const LONGEST = 8_000;
/** Milliseconds a character that no square takes, even of the shortest text. */
const CHEAP = 0.00002;

const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort();

/** Those that are written as literals, from the source; those that are put together, as they are made when it is loaded. */
async function expressions(): Promise<Map<string, { source: string; flags: string; file: string }>> {
  const found = new Map<string, { source: string; flags: string; file: string }>();
  const add = ({ source, flags }: RegExp, file: string) => found.set(`/${source}/${flags}`, { source, flags, file });
  const Plain = RegExp;
  for (const file of sources) {
    const path = join(ROOT, file);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/');
        add(new Plain(node.text.slice(1, end), node.text.slice(end + 1)), file);
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true));
    globalThis.RegExp = new Proxy(Plain, {
      construct(target, args: [string, string?]) {
        const made = new target(...args);
        add(made, file);
        return made;
      },
    });
    await import(/* @vite-ignore */ `../../${path}`);
    globalThis.RegExp = Plain;
  }
  return found;
}

const CHARACTERS = [
  'a',
  'A',
  '0',
  'é',
  'а',
  '漢',
  '😀',
  '\u200b',
  ' ',
  '\n',
  '\t',
  ...'.,:;-_/\\()[]{}"\'`*|#<>@=!?$&',
];
const MIXED = ['a ', 'a, ', 'a. ', 'Aa', 'a\n', '- a', 'a_', 'aа', ' \n', '( ', '1.', 'a=', '\ufe0f😀'];

/** Text in front that leads into the expression, and text to repeat: its own words, and what its classes may be made of. */
function attacksOn(source: string): { front: string; repeated: string }[] {
  const plain = source.replace(/\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[0-9a-f]{4}|\\[a-zA-Z]|\(\?<\w+>/g, ' ');
  const words = [...new Set(plain.match(/[A-Za-z]{2,}/g))];
  const some = words.filter((_, i) => i % Math.ceil(words.length / 8) === 0);
  const repeated = [...CHARACTERS, ...MIXED, ...some, ...some.map((word) => `${word} `)];
  const fronts = ['', ...some.slice(0, 2).map((word) => `${word} `), `${words.slice(0, 6).join(' ')} `];
  return fronts.flatMap((front) =>
    (front === '' ? repeated : [...CHARACTERS, ...MIXED]).map((one) => ({ front, repeated: one })),
  );
}

/** The first attack that costs more than its length, if there is one. */
function weakness({ source, flags }: { source: string; flags: string }): string | undefined {
  const expression = new RegExp(source, flags.includes('g') ? flags : `${flags}g`);
  const time = (text: string) => {
    const started = performance.now();
    for (const _ of text.matchAll(expression));
    return performance.now() - started;
  };
  for (const { front, repeated } of attacksOn(source)) {
    const ofLength = (length: number) => `${front}${repeated.repeat(length / repeated.length)}\u0001`;
    for (let length = SHORTEST; length <= LONGEST; length *= 2) {
      const text = ofLength(length);
      const once = time(text);
      // A linear one takes some nanoseconds a character, and is not looked at any closer.
      if (once < FLOOR / 2) {
        if (once < length * CHEAP) break;
        continue;
      }
      const leastAt = (times: number) => {
        const longer = ofLength(times * length);
        return Math.min(...Array.from({ length: 5 }, () => time(longer)));
      };
      const [of1, of2, of4] = [leastAt(1), leastAt(2), leastAt(4)];
      // Twice in a row, because a machine that does something else can make one step look like a square.
      if (of2 > GROWTH * of1 && of4 > GROWTH * of2)
        return `${JSON.stringify({ front, repeated })} takes ${of1}, ${of2} and ${of4} ms at ${length}, ${2 * length} and ${4 * length} characters`;
      break;
    }
  }
  return undefined;
}

describe('an expression takes time in proportion to its text', async () => {
  const all = await expressions();
  const cases = Array.from(all, ([name, one]) => ({ name: name.length > 90 ? `${name.slice(0, 90)}…` : name, ...one }));

  test('all of them are found', () => {
    expect(cases.length).toBeGreaterThan(200);
  });

  test.each(cases)('$file $name', (one) => {
    expect(weakness(one)).toBeUndefined();
  });

  test('one that takes the square is seen', () => {
    expect(weakness({ source: '\\s*=', flags: '' })).toContain('takes');
    expect(weakness({ source: 'begin[^.]*end', flags: 'i' })).toContain('takes');
  });
});
