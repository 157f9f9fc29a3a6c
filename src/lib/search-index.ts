/** The shape of /search.json: short, because it is fetched when somebody begins to type. Shared with the browser. */
import type { Risk } from '../../risk/model.ts';

export interface SearchIndex {
  /** Words that tools refer to by position. */
  risks: [risk: Risk, shapeAndWord: string][];
  accesses: string[];
  /** `note` says why a server has no tools here, and is '' where it has. */
  servers: [id: string, title: string, note: string][];
  /** Server, name, segment ('' where it equals the name), access, risk, beginning of the description. */
  tools: [server: number, name: string, segment: string, access: number, risk: number, description: string][];
}
