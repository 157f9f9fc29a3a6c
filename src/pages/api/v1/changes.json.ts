import { json } from '../../../lib/api.ts';
import { allChanges } from '../../../lib/history.ts';

/** What changed in any server, the newest first. */
export function GET(): Response {
  return json({ changes: allChanges().map(({ server, entry }) => ({ server: server.id, ...entry })) });
}
