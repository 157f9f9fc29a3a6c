/** What a server lists beside its tools, by name. */

import { isObject } from '../../risk/pointer.ts';
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
  const { name, uri, uriTemplate } = isObject(item) ? item : {};
  return [name, uri, uriTemplate].find((one) => typeof one === 'string') ?? 'one without a name';
}
