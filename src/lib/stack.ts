/** What the page about stacks knows before anybody has picked a server. */
import { type Combination, combinationsOf, type StackServer } from '../../risk/stack.ts';
import { type ListedServer, listedServers } from './catalogue.ts';
import { policyFor } from './policy.ts';

export interface AloneWith {
  server: ListedServer;
  trifecta: Combination;
}

function asStack({ id, tools }: ListedServer): StackServer {
  return { id, tools: tools.map(({ record }) => record), policy: policyFor(tools) };
}

/** The servers that have all three legs of the trifecta by themselves, those first that their policies leave open. */
export function serversWithTrifecta(): AloneWith[] {
  return listedServers()
    .flatMap((server): AloneWith[] => {
      const trifecta = combinationsOf([asStack(server)]).find(({ id }) => id === 'trifecta');
      return trifecta ? [{ server, trifecta }] : [];
    })
    .sort((a, b) => Number(b.trifecta.isOpen) - Number(a.trifecta.isOpen));
}
