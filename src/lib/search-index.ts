/** The shape of /search.json: short, because it is fetched when somebody begins to type. Shared with the browser. */
import type { Risk } from '../../risk/model.ts';

export interface SearchIndex {
  /** Words that tools refer to by position. */
  risks: [risk: Risk, shapeAndWord: string][];
  accesses: string[];
  /** `note` says why a server has no tools here, and is '' where it has. */
  servers: [id: string, title: string, note: string][];
  effects: string[];
  /**
   * Server, name, segment ('' where it equals the name as it is shown), access, risk, beginning of the description, effects as bits in
   * the order of `effects`, whether its claims contradict its definition (1) or not (0).
   */
  tools: [
    server: number,
    name: string,
    segment: string,
    access: number,
    risk: number,
    description: string,
    effects: number,
    contradicts: 0 | 1,
  ][];
}
