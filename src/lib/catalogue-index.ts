/** Fills the search index from the catalogue, at build time. */
import { ACCESS, EFFECTS, RISK } from '../../risk/model.ts';
import { allServers, allTools } from './catalogue.ts';
import { contradictionsOf } from './claims.ts';
import type { SearchIndex } from './search-index.ts';
import { shorten, visibleText } from './visible.ts';
import { ACCESSES, RISKS, STATES } from './words.ts';

export function searchIndex(): SearchIndex {
  const servers = allServers();
  const positions = new Map(servers.map((server, i) => [server, i] as const));
  return {
    risks: RISK.map((risk) => [risk, `${RISKS[risk].shape} ${RISKS[risk].word}`]),
    effects: [...EFFECTS],
    accesses: ACCESS.map((access) => ACCESSES[access].word),
    servers: servers.map(({ id, title, state }) => [id, visibleText(title), STATES[state]]),
    tools: allTools().map((tool) => {
      const { name, access, risk } = tool.record;
      const about = visibleText(shorten(tool.description, 80));
      const shown = visibleText(shorten(name, 80));
      const segment = tool.segment === shown ? '' : tool.segment;
      const bits = EFFECTS.reduce((sum, effect, i) => sum | (tool.record.effects.includes(effect) ? 1 << i : 0), 0);
      const contradicts = contradictionsOf(tool).length > 0 ? 1 : 0;
      const verdict = [ACCESS.indexOf(access), RISK.indexOf(risk)] as const;
      return [positions.get(tool.server) ?? 0, shown, segment, ...verdict, about, bits, contradicts];
    }),
  };
}
