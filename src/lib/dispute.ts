/** A correction, ready to be filled in and sent: the file that a dispute of one verdict is. */
import { printableJson } from '../../risk/printable.ts';
import type { Tool } from './catalogue.ts';

export interface Dispute {
  /** Below the root of the repository. */
  file: string;
  text: string;
  /** Opens the file in the repository's editor with the text in it; absent where the site has no repository set. */
  href: string | undefined;
}

/** `repository` is an address on GitHub, such as https://github.com/someone/toolrisk. */
export function disputeOf({ record, server }: Tool, repository: string | undefined): Dispute {
  // Front matter is YAML, in which JSON strings are strings.
  const text = `---
server: ${server.id}
tool: ${printableJson(record.name)}
verdict: { access: ${record.access}, effects: [${record.effects.join(', ')}] }
by: your name
date: 2026-01-31
---
Write here what in the definition shows that the verdict is wrong, and change the verdict above to the right one.
`;
  const name = record.name.replace(/[^\w.-]+/g, '-').slice(0, 80);
  const file = `data/corrections/${server.id}--${name}.md`;
  const query = new URLSearchParams({ filename: file, value: text });
  return { file, text, href: repository === undefined ? undefined : `${repository}/new/main?${query}` };
}
