/** What a server lists beside its tools, by name. */
import type { ListedServer } from './catalogue.ts';

export interface OtherList {
  /** Singular. */
  word: string;
  names: string[];
}

/** Only the lists that the server declares. */
export function otherLists({ prompts, resources, resourceTemplates }: ListedServer): OtherList[] {
  return [
    ...(prompts ? [{ word: 'prompt', names: prompts.map(nameIn) }] : []),
    ...(resources ? [{ word: 'resource', names: resources.map(nameIn) }] : []),
    ...(resourceTemplates?.length ? [{ word: 'resource template', names: resourceTemplates.map(nameIn) }] : []),
  ];
}

function nameIn(item: unknown): string {
  if (typeof item !== 'object' || item === null) return 'one without a name';
  const name = ['name', 'uri', 'uriTemplate']
    .map((key) => Reflect.get(item, key))
    .find((one) => typeof one === 'string');
  return name ?? 'one without a name';
}
