/** The only file of the site that reads data/, but for the page of an attack pattern, whose Markdown Astro renders. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';

/** Another folder is given by tests, which build the site from names that no real server has. */
const folder = resolve(process.env.TOOLRISK_DATA ?? 'data');

export function isThere(file: string): boolean {
  return existsSync(resolve(folder, file));
}

/** Throws, naming the file and the command that writes it, where it is not what the contract describes. */
export function read<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  writtenBy = 'npm run -s toolrisk -- classify',
): z.output<Schema> {
  const path = resolve(folder, file);
  if (!existsSync(path)) throw new Error(`${path} is not there; run \`${writtenBy}\`.`);
  const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(
    `${path} is not what risk/model.ts describes; run \`${writtenBy}\`.\n${z.prettifyError(parsed.error)}`,
  );
}

/** Always the project's own: the texts are part of the site, whichever catalogue it is built from. */
const attackFolder = resolve('data', 'attacks');

/** The attack patterns as they are written, each with the name of its file. */
export function attackTexts(): { file: string; text: string }[] {
  return readdirSync(attackFolder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => ({ file, text: readFileSync(resolve(attackFolder, file), 'utf8') }));
}
