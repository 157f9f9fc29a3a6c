/** Tools of several servers that stand in for one another. */
import { groupsOf } from './letters.ts';

export interface Shadow {
  /** As the first server that offers it spells it. */
  name: string;
  /** In the order in which they were given, each once. */
  servers: string[];
}

/** Names that more than one server offers, also where only capitals, separators or look-alike letters differ. */
export function shadows(servers: readonly { id: string; tools: readonly string[] }[]): Shadow[] {
  const offers = servers.flatMap(({ id, tools }) => tools.map((name) => ({ id, name })));
  return groupsOf(offers, ({ name }) => name)
    .map((group) => ({ name: group[0]?.name ?? '', servers: [...new Set(group.map(({ id }) => id))] }))
    .filter(({ servers: ids }) => ids.length > 1);
}
