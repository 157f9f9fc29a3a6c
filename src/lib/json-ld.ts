/** Data for search engines. Escaped so that no name can end the script element that it stands in. */
function jsonLd(data: object): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
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
