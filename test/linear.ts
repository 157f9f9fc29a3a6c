/** Finds regular expressions and text that keeps them busy for longer than in proportion to its length. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Twice the text may take this much longer: the square takes four times as long. */
const GROWTH = 3;
/** Milliseconds below which a clock tells too little. */
const FLOOR = 2;
/** Milliseconds that no expression may take for the shortest text; a usual one takes a hundredth of it. */
const TOO_LONG = 100;
const SHORTEST = 2_000;
const LONGEST = 16_000;
/** Of the attacks on one expression, those that cost most. */
const LOOKED_AT_CLOSER = 6;

export interface Found {
  name: string;
  source: string;
  flags: string;
  file: string;
}

/**
 * Every regular expression in the files below a folder: those that are written as literals, from the source; with `load`,
 * also those that are put together, as they are made when a file is loaded.
 */
export async function expressionsIn(root: string, { load }: { load: boolean }): Promise<Found[]> {
  const found = new Map<string, Omit<Found, 'name'>>();
  const add = ({ source, flags }: RegExp, file: string) => found.set(`/${source}/${flags}`, { source, flags, file });
  const Plain = RegExp;
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  for (const file of sources.sort()) {
    const path = join(root, file);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/');
        add(new Plain(node.text.slice(1, end), node.text.slice(end + 1)), file);
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true));
    if (!load) continue;
    globalThis.RegExp = new Proxy(Plain, {
      construct(target, args: [string, string?]) {
        const made = new target(...args);
        add(made, file);
        return made;
      },
    });
    await import(/* @vite-ignore */ `../${path}`);
    globalThis.RegExp = Plain;
  }
  return Array.from(found, ([name, one]) => ({ name: name.length > 90 ? `${name.slice(0, 90)}…` : name, ...one }));
}

interface Attack {
  front: string;
  repeated: string;
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
function attacksOn(source: string): Attack[] {
  const plain = source.replace(/\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[0-9a-f]{4}|\\[a-zA-Z]|\(\?<\w+>/g, ' ');
  const words = [...new Set(plain.match(/[A-Za-z]{2,}/g))];
  const some = words.filter((_, i) => i % Math.ceil(words.length / 8) === 0);
  const repeated = [
    ...CHARACTERS,
    ...MIXED,
    ...some,
    ...some.map((word) => `${word} `),
    ...some.map((word) => `${word} ${'a'.repeat(60)} `),
  ];
  const fronts = ['', ...some.slice(0, 2).map((word) => `${word} `), `${words.slice(0, 6).join(' ')} `];
  return fronts.flatMap((front) =>
    (front === '' ? repeated : [...CHARACTERS, ...MIXED]).map((one) => ({ front, repeated: one })),
  );
}

/** The first attack that costs more than its length, if there is one. */
export function weakness({ source, flags }: { source: string; flags: string }): string | undefined {
  const expression = new RegExp(source, flags.includes('g') ? flags : `${flags}g`);
  const time = (text: string) => {
    const started = performance.now();
    for (const _ of text.matchAll(expression));
    return performance.now() - started;
  };
  const textOf = ({ front, repeated }: Attack, length: number) =>
    `${front}${repeated.repeat(length / repeated.length)}\u0001`;
  const leastFor = (attack: Attack, length: number) => {
    const text = textOf(attack, length);
    return Math.min(...Array.from({ length: 5 }, () => time(text)));
  };
  const screened: { attack: Attack; took: number }[] = [];
  for (const attack of attacksOn(source)) {
    const took = time(textOf(attack, SHORTEST));
    if (took > TOO_LONG && leastFor(attack, SHORTEST) > TOO_LONG)
      return `${JSON.stringify(attack)} takes ${took} ms at ${SHORTEST} characters`;
    screened.push({ attack, took });
  }
  const worst = screened.sort((a, b) => b.took - a.took).slice(0, LOOKED_AT_CLOSER);
  for (const { attack } of worst) {
    let length = SHORTEST;
    while (length < LONGEST && leastFor(attack, length) < FLOOR) length *= 2;
    const of1 = leastFor(attack, length);
    if (of1 < FLOOR) continue;
    const [of2, of4] = [leastFor(attack, 2 * length), leastFor(attack, 4 * length)];
    // Twice in a row, because a machine that does something else can make one step look like a square.
    if (of2 > GROWTH * of1 && of4 > GROWTH * of2)
      return `${JSON.stringify(attack)} takes ${of1}, ${of2} and ${of4} ms at ${length}, ${2 * length} and ${4 * length} characters`;
  }
  return undefined;
}
