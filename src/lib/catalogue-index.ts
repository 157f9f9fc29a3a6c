/** Fills the search index from the catalogue, at build time. */
import { ACCESS, RISK } from '../../risk/model.ts';
import { allServers, allTools } from './catalogue.ts';
import type { SearchIndex } from './search-index.ts';
import { shorten, visibleText } from './visible.ts';
import { ACCESSES, RISKS, STATES } from './words.ts';

export function searchIndex(): SearchIndex {
  const servers = allServers();
  return {
    risks: RISK.map((risk) => [risk, `${RISKS[risk].shape} ${RISKS[risk].word}`]),
    accesses: ACCESS.map((access) => ACCESSES[access].word),
    servers: servers.map(({ id, title, state }) => [id, visibleText(title), STATES[state]]),
    tools: allTools().map((tool) => {
      const { name, access, risk } = tool.record;
      const about = visibleText(shorten(tool.description, 80));
      const segment = tool.segment === name ? '' : tool.segment;
      const shown = visibleText(shorten(name, 80));
      return [servers.indexOf(tool.server), shown, segment, ACCESS.indexOf(access), RISK.indexOf(risk), about];
    }),
  };
}
