/**
 * Addresses of the site. A tool's segment is made from its name reversibly, so that an address can be read back into the
 * name and no name can leave its server's folder, hide a file or be taken for a device.
 *
 * Letters, digits, `_`, `-` and `.` stand for themselves; every other byte of the UTF-8 name is `~` and two hex digits.
 * Half of a surrogate pair, which UTF-8 doesn't have, is `~u` and four.
 * A second tool of the same name ends in `~~2`. `~` itself is always encoded, so neither can be mistaken for a name.
 */
const PLAIN = /[A-Za-z0-9_.-]/;
/** Names that Windows takes for devices, whatever follows the first dot. */
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;
/** A folder `index.html` would take the place of the server's own page, and `badge.svg`, `picture.png` or `index.md` that of its files. */
const PAGE_FILE = /\.(?:html?|md|svg|png)$/i;
/** Longer segments would not fit beside others in a path of a common file system (255 bytes a name). */
const LONGEST = 160;
const LONE_SURROGATE = /\p{Cs}/u;

function encodeChar(char: string): string {
  if (LONE_SURROGATE.test(char)) return `~u${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return Array.from(
    new TextEncoder().encode(char),
    (byte) => `~${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}

/** `spellCapitals` also encodes A to Z: for names that differ from a sibling's in case only. */
function encodeName(name: string, spellCapitals: boolean): string {
  const chars = Array.from(name);
  return chars
    .map((char, i) => {
      const atEdge = i === 0 || i === chars.length - 1;
      const risky =
        (char === '.' && (atEdge || PAGE_FILE.test(name))) ||
        (i === 0 && DEVICE.test(name)) ||
        (spellCapitals && /[A-Z]/.test(char));
      return PLAIN.test(char) && !risky ? char : encodeChar(char);
    })
    .join('');
}

/** FNV-1a, twice with different seeds: only to tell over-long names apart, never to keep a secret. */
function fingerprint(text: string): string {
  return [0x811c9dc5, 0x01000193]
    .map((seed) => {
      let hash = seed;
      for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
      return (hash >>> 0).toString(16).padStart(8, '0');
    })
    .join('');
}

/** One segment for each name, in order; distinct even on file systems that do not tell capitals from small letters. */
export function segmentsOf(names: readonly string[]): string[] {
  const spellings = new Map<string, Set<string>>();
  for (const name of names) {
    const folded = name.toLowerCase();
    spellings.set(folded, (spellings.get(folded) ?? new Set()).add(name));
  }
  const seen = new Map<string, number>();
  return names.map((name) => {
    const sharesCase = (spellings.get(name.toLowerCase())?.size ?? 1) > 1;
    const encoded = encodeName(name, sharesCase);
    const base =
      encoded.length > LONGEST
        ? `${encoded.slice(0, 100).replace(/~[^~]{0,4}$/, '')}~~h${fingerprint(encoded)}`
        : encoded;
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return nth > 1 ? `${base}~~${nth}` : base;
  });
}

/** The name that a segment was made from, or `undefined` where it was too long to be kept or is none of ours. */
export function nameOf(segment: string): string | undefined {
  const [encoded = '', mark] = segment.split('~~');
  if (mark?.startsWith('h') || /~(?![0-9A-F]{2}|uD[89A-F][0-9A-F]{2})/.test(encoded)) return undefined;
  const [first = '', ...halves] = encoded.split('~u');
  const bytesOf = (text: string) => decodeURIComponent(text.replaceAll('%', '%25').replaceAll('~', '%'));
  return halves.reduce(
    (name, half) => name + String.fromCharCode(Number.parseInt(half.slice(0, 4), 16)) + bytesOf(half.slice(4)),
    bytesOf(first),
  );
}

export const href = {
  home: '/',
  servers: '/servers/',
  server: (id: string) => `/servers/${id}/`,
  tool: (id: string, segment: string) => `/servers/${id}/${segment}/`,
  tools: '/tools/',
  toolsBy: (letter: string) => `/tools/${letter}/`,
  notAsked: '/not-asked/',
  method: '/method/',
  contradictions: '/contradictions/',
  contradictionsOf: (id: string) => `/contradictions/#${id}`,
  accuracy: '/accuracy/',
  dimension: (dimension: string) => `/${dimension}/`,
  kind: (dimension: string, id: string) => `/${dimension}/${id}/`,
  api: '/api/',
  openApi: '/api/v1/openapi.json',
  schema: '/api/v1/schema.json',
  searchIndex: '/search.json',
  apiIndex: '/api/v1/index.json',
  apiServer: (id: string) => `/api/v1/servers/${id}.json`,
  apiTool: (hash: string) => `/api/v1/tools/${hash}.json`,
  apiPolicy: (id: string) => `/api/v1/policies/${id}.json`,
  apiFindings: '/api/v1/findings.json',
  apiChanges: '/api/v1/changes.json',
  badge: (page: string) => `${page}badge.svg`,
  serverPicture: (id: string) => `/servers/${id}/picture.png`,
  verdictPicture: (access: string, risk: string) => `/pictures/${access}-${risk}.png`,
  cataloguePicture: '/pictures/catalogue.png',
  /** The same in Markdown. */
  markdown: (page: string) => `${page}index.md`,
  changes: '/changes/',
  feed: '/changes.atom',
  attacks: '/attacks/',
  attack: (id: string) => `/attacks/${id}/`,
  glossary: '/glossary/',
  stack: '/stack/',
  tryIt: '/try/',
  builder: (id: string) => `/policy/${id}/`,
  findings: '/findings/',
  finding: (kind: string) => `/findings/${kind}/`,
  signals: '/signals/',
  signal: (id: string) => `/signals/${id}/`,
};
