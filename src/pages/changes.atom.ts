import type { APIRoute } from 'astro';
import { anchorOf, headline, recentChanges } from '../lib/history.ts';
import { href } from '../lib/paths.ts';
import { visibleText } from '../lib/visible.ts';
import { xml } from '../lib/xml.ts';

/** RFC 4287. Dates are those of the data, so that building again changes nothing. */
export const GET: APIRoute = ({ site }) => {
  const at = (path: string) => new URL(path, site).href;
  const changes = recentChanges();
  const entries = changes.map((change) => {
    const link = at(`${href.changes}#${anchorOf(change)}`);
    const title = visibleText(headline(change));
    return `  <entry>
    <id>${xml(link)}</id>
    <title>${xml(title)}</title>
    <updated>${change.entry.at}</updated>
    <link href="${xml(link)}"/>
    <summary>${xml(title)}</summary>
  </entry>`;
  });
  const feed = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>${xml(at(href.changes))}</id>
  <title>Toolrisk: changes in MCP servers</title>
  <updated>${changes[0]?.entry.at ?? '1970-01-01T00:00:00.000Z'}</updated>
  <author><name>Toolrisk</name></author>
  <link href="${xml(at(href.changes))}"/>
  <link rel="self" href="${xml(at(href.feed))}"/>
${entries.join('\n')}
</feed>
`;
  return new Response(feed, { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } });
};
