import { json, serverInIndex } from '../../../lib/api.ts';
import { allServers } from '../../../lib/catalogue.ts';

/** Every server, with what it takes to recognise it and to find the rest. */
export function GET(): Response {
  return json({ version: 1, servers: allServers().map(serverInIndex) });
}
