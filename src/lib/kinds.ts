/** The three dimensions of a verdict, each with its kinds and the tools of every kind. */
import { ACCESS, type Access, EFFECTS, type Effect, RISKIEST_FIRST, type Risk } from '../../risk/model.ts';
import { allTools, type Tool } from './catalogue.ts';
import { capital, series } from './grammar.ts';
import { href } from './paths.ts';
import { ACCESSES, EFFECT_MEANS, RISK_ROWS, RISKS } from './words.ts';

export const DIMENSIONS = ['risk', 'access', 'effects'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export interface Kind {
  dimension: Dimension;
  id: Access | Effect | Risk;
  word: string;
  /** Whole sentences. */
  means: string;
  /** When it applies, where that is a list of conditions. */
  when: readonly string[];
  tools: Tool[];
  href: string;
}

function kind(
  dimension: Dimension,
  id: Kind['id'],
  about: Pick<Kind, 'word' | 'means'> & { when?: readonly string[] },
  has: (tool: Tool) => boolean,
): Kind {
  return { dimension, id, when: [], ...about, tools: allTools().filter(has), href: href.kind(dimension, id) };
}

export function kindsOf(dimension: Dimension): Kind[] {
  if (dimension === 'risk')
    return RISKIEST_FIRST.map((risk) => {
      const when = RISK_ROWS.find((row) => row.risk === risk)?.when ?? [];
      const { word, means } = RISKS[risk];
      return kind(dimension, risk, { word, means, when }, ({ record }) => record.risk === risk);
    });
  if (dimension === 'access')
    return ACCESS.map((access) => kind(dimension, access, ACCESSES[access], ({ record }) => record.access === access));
  return EFFECTS.map((effect) =>
    kind(dimension, effect, { word: capital(effect), means: `A call can ${EFFECT_MEANS[effect]}.` }, ({ record }) =>
      record.effects.includes(effect),
    ),
  );
}

export const DIMENSIONS_IN_WORDS: Record<Dimension, { title: string; lead: string }> = {
  risk: {
    title: 'Risk',
    lead: 'Every tool has one of four levels. Access and effects decide it by a table, and the first row that holds counts.',
  },
  access: {
    title: 'Access',
    lead: `Every tool has exactly one: ${series(ACCESS, 'or')}. It is what a call can do at its most consequential documented use.`,
  },
  effects: {
    title: 'Effects',
    lead: 'A tool has none or more, whatever its access. Together with the access they decide the risk.',
  },
};

/** A few of the surest tools, each from another server, to show what the word means. */
export function examplesOf({ tools }: Kind, howMany: number): Tool[] {
  const servers = new Set<string>();
  return [...tools]
    .sort((a, b) => b.record.confidence - a.record.confidence)
    .filter(({ server }) => !servers.has(server.id) && servers.add(server.id))
    .slice(0, howMany);
}
