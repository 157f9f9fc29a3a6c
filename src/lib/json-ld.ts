import { printableJson } from '../../risk/printable.ts';
import { type ListedServer, listedServers } from './catalogue.ts';
import { gradeFor } from './grades.ts';
import { href } from './paths.ts';
import { visibleText } from './visible.ts';

/** Names beyond these would only make the page heavier. */
const FEATURES = 100;

/** Data for search engines. Escaped so that no name can end the script element that it stands in. */
function jsonLd(data: object): string {
  return printableJson(data).replace(/[<>&]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A server as software: what it is, and how it was looked at. No rating, because nobody rated it. */
export function softwareOf(server: ListedServer, site: URL | undefined): string {
  const { entry, asked, tools } = server;
  const grade = gradeFor(server);
  return jsonLd({
    '@context': 'https://schema.org',
    '@type': 'SoftwareApplication',
    '@id': `${absolute(server.href, site)}#app`,
    name: visibleText(server.title),
    ...(entry?.about === undefined ? {} : { description: visibleText(entry.about) }),
    applicationCategory: 'DeveloperApplication',
    operatingSystem: 'Any',
    url: absolute(server.href, site),
    ...(asked.package === undefined ? {} : { softwareVersion: asked.package.version }),
    ...(entry?.repository === undefined ? {} : { sameAs: entry.repository }),
    featureList: tools.slice(0, FEATURES).map(({ record }) => visibleText(record.name)),
    dateModified: asked.at,
    ...(grade === undefined
      ? {}
      : { additionalProperty: { '@type': 'PropertyValue', name: 'riskGrade', value: grade.letter } }),
  });
}

/** The catalogue as a data set to download. */
export function dataset(site: URL | undefined): string {
  const servers = listedServers();
  const newest = servers
    .map(({ asked }) => asked.at)
    .sort()
    .at(-1);
  return jsonLd({
    '@context': 'https://schema.org',
    '@type': 'Dataset',
    '@id': `${absolute(href.api, site)}#dataset`,
    name: 'Toolrisk: what each tool of an MCP server can do',
    description:
      'Access, effects, risk, quoted evidence and a recommended policy for every tool of the MCP servers of the catalogue, derived from what the servers themselves list.',
    url: absolute(href.api, site),
    isAccessibleForFree: true,
    creator: { '@type': 'Organization', name: 'Toolrisk' },
    ...(newest === undefined ? {} : { dateModified: newest }),
    measurementTechnique:
      'Rules over the definitions that servers list; no tool is called and no language model asked.',
    variableMeasured: ['access', 'effects', 'risk', 'confidence'],
    distribution: [
      { '@type': 'DataDownload', encodingFormat: 'application/json', contentUrl: absolute(href.apiIndex, site) },
    ],
  });
}

function absolute(path: string, site: URL | undefined): string {
  return site ? new URL(path, site).href : path;
}

export interface Crumb {
  label: string;
  href: string;
}

export function breadcrumbs(crumbs: readonly Crumb[], site: URL | undefined): string {
  return jsonLd({
    '@context': 'https://schema.org',
    '@type': 'BreadcrumbList',
    itemListElement: crumbs.map(({ label, href }, i) => ({
      '@type': 'ListItem',
      position: i + 1,
      name: label,
      item: site ? new URL(href, site).href : href,
    })),
  });
}
