import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFrontMatter } from '../../risk/front-matter.ts';

test('front matter and text come apart', () => {
  const text =
    '---\r\nname: a note\r\ndate: 2026-02-03\r\nlist: [x, {y: 1}]\r\n---\r\n\r\nThe text.\n---\nMore of it.\n';
  expect(readFrontMatter(text)).toEqual({
    attributes: { name: 'a note', date: '2026-02-03', list: ['x', { y: 1 }] },
    body: '\r\nThe text.\n---\nMore of it.\n',
  });
});

test.each(readdirSync(join('data', 'attacks')))('data/attacks/%s is read', (file) => {
  expect(readFrontMatter(readFileSync(join('data', 'attacks', file), 'utf8'))).toMatchObject({
    attributes: { id: file.replace(/\.md$/, '') },
    body: expect.stringMatching(/^\n## /),
  });
});

const ran = '(globalThis.frontMatterRan = true, {})';

test.each<[what: string, text: string, problem: RegExp]>([
  ...['js', 'javascript', 'JavaScript', ' js', 'cjs', 'coffee', 'json', 'toml', 'yaml'].map(
    (language): [string, string, RegExp] => [
      `marked as "${language}"`,
      `---${language}\n${ran}\n---\ntext`,
      /only YAML is read, and nothing is ever run/,
    ],
  ),
  ['with more hyphens', `----\na: 1\n----\n`, /does not begin with a line of three hyphens/],
  ['behind an empty line', `\n---\na: 1\n---\n`, /does not begin with a line of three hyphens/],
  ['that is missing', 'text', /does not begin with a line of three hyphens/],
  ['without an end', '---\na: 1\n', /no second line of three hyphens/],
  ['with a function in a tag', `---\na: !!js/function "${ran}"\n---\n`, /line 2: Unresolved tag/],
  ['with an expression in a tag', `---\na: !<tag:yaml.org,2002:js/undefined> ""\n---\n`, /line 2: Unresolved tag/],
  ['with a key twice', '---\na: 1\na: 2\n---\n', /line 3: .*unique/],
  ['that is not YAML', '---\na: [1\n---\n', /line \d/],
  ['with a reference', '---\na: &x 1\nb: *x\n---\n', /alias/i],
  [
    'that grows tenfold with every line',
    `---\n${['a0: &a0 [1,1]', ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]`)].join('\n')}\n---\n`,
    /alias/i,
  ],
  ['of 70 kB', `---\na: ${'x'.repeat(70_000)}\n---\n`, /longer than 64000 characters/],
  ['of 20,000 lists in lists', `---\na: ${'['.repeat(20_000)}\n---\n`, /deeper than 32 levels/],
  ['of 5,000 lists in lists in another way of writing', `---\n${'- '.repeat(5_000)}x\n---\n`, /deeper than 32 levels/],
  ['of a file of 2 MB', `---\na: 1\n---\n${'x'.repeat(2_000_000)}`, /longer than 1000000 characters/],
])('front matter %s is refused with a reason', (_, text, problem) => {
  expect(readFrontMatter(text)).toEqual({ problem: expect.stringMatching(problem) });
  expect(Reflect.get(globalThis, 'frontMatterRan')).toBeUndefined();
});
