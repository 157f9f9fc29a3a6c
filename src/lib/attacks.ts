/**
 * Attack patterns: one Markdown file each in data/attacks/, written by hand. A file says in its front matter which verdicts
 * it bears on, so that a tool's page links to those alone that apply to that tool, and says why they do.
 */
import * as z from 'zod';
import { FINDINGS } from '../../risk/findings/index.ts';
import { readFrontMatter } from '../../risk/front-matter.ts';
import { Access, Effect, Risk } from '../../risk/model.ts';
import { Policy } from '../../risk/policy/schema.ts';
import { attackTexts } from './data.ts';
import { href } from './paths.ts';

/** A case holds where all that it names holds; it names something, and goes on with what follows from it for a tool. */
export const Case = z
  .strictObject({
    access: z.array(Access).min(1).optional(),
    effects: z
      .strictObject({ any: z.array(Effect).min(1).optional(), all: z.array(Effect).min(1).optional() })
      .optional(),
    /** At least this. */
    risk: Risk.optional(),
    /** Arguments that choose where a call goes. */
    reaches: z.enum(['paths', 'urls', 'amounts']).optional(),
    /** Any of these, in the definition of the tool itself. */
    findings: z.array(z.enum(FINDINGS)).min(1).optional(),
    /** Another server of the catalogue has a tool of this name. */
    shared_name: z.literal(true).optional(),
    /** By the recommended policy a person is asked, for this tool and for so many of its server at least. */
    waits: z.int().min(2).optional(),
    /** Each of these effects is the tool's own or one of its siblings'. */
    server: z.strictObject({ effects: z.array(Effect).min(1) }).optional(),
    /** The end of a sentence about a tool, after a semicolon: "the request starts from where the server runs". */
    so: z.string().regex(/^[^A-Z].*[^.]$/s, 'goes on after a semicolon: no capital, no full stop'),
  })
  .refine(
    ({ so: _, ...conditions }) => Object.keys(conditions).length > 0,
    'a case without a condition fits every tool',
  );
export type Case = z.infer<typeof Case>;

/** What is asked of whole servers; no tool's page links to a pattern for that. */
const SERVER_CONDITIONS = ['every', 'changed', 'asks-back'] as const;
export type ServerCondition = (typeof SERVER_CONDITIONS)[number];

export const BearsOn = z
  .strictObject({ any: z.array(Case).default([]), servers: z.enum(SERVER_CONDITIONS).optional() })
  .refine(({ any, servers }) => any.length > 0 || servers !== undefined, 'a pattern bears on some tools or servers');
export type BearsOn = z.infer<typeof BearsOn>;

const FrontMatter = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  title: z.string().min(1),
  also_known_as: z.array(z.string()),
  /** One sentence. */
  summary: z.string().endsWith('.'),
  bears_on: BearsOn,
  /** Holds the example of the text, in the policy language. */
  policy: Policy,
  sources: z
    .array(
      z.strictObject({
        title: z.string(),
        url: z.url({ protocol: /^https$/ }),
        publisher: z.string(),
        /** Absent for a page that is kept up to date. */
        year: z.int().optional(),
      }),
    )
    .min(2)
    .max(4),
});

export interface Attack {
  id: string;
  title: string;
  alsoKnownAs: string[];
  summary: string;
  bearsOn: BearsOn;
  policy: Policy;
  sources: z.infer<typeof FrontMatter>['sources'];
  /** Markdown. */
  body: string;
  href: string;
}

/** Throws, naming the file, where the front matter is not what is described above. */
export function readAttack(file: string, text: string): Attack {
  const front = readFrontMatter(text);
  if ('problem' in front) throw new Error(`data/attacks/${file}: its front matter cannot be read: ${front.problem}.`);
  const parsed = FrontMatter.safeParse(front.attributes);
  if (!parsed.success) throw new Error(`data/attacks/${file}: ${z.prettifyError(parsed.error)}`);
  const { also_known_as: alsoKnownAs, bears_on: bearsOn, ...rest } = parsed.data;
  if (`${rest.id}.md` !== file) throw new Error(`data/attacks/${file}: its id is ${rest.id}; the two are the same.`);
  return { ...rest, alsoKnownAs, bearsOn, body: front.body, href: href.attack(rest.id) };
}

let loaded: Attack[] | undefined;

/** By title. */
export function allAttacks(): Attack[] {
  loaded ??= attackTexts()
    .map(({ file, text }) => readAttack(file, text))
    .sort((a, b) => a.title.localeCompare(b.title, 'en'));
  return loaded;
}
