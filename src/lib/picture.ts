/**
 * The pictures that a link to a page is shown with elsewhere (Open Graph), as PNG. Satori sets the type and turns it into
 * outlines, sharp makes pixels of them: no browser, and no font of the machine that builds.
 */
import serif from '@fontsource/source-serif-4/files/source-serif-4-latin-400-normal.woff?inline';
import serifBold from '@fontsource/source-serif-4/files/source-serif-4-latin-600-normal.woff?inline';
import satori from 'satori';
import sharp from 'sharp';
import { type Access, RISKIEST_FIRST, type Risk } from '../../risk/model.ts';
import { countByRisk, type RiskCounts, type Server } from './catalogue.ts';
import { colour } from './colours.ts';
import { gradeFor } from './grades.ts';
import { count, day } from './grammar.ts';
import { PICTURE } from './picture-size.ts';
import { ACCESS_OUTLINE, RISK_FILL } from './shapes.ts';
import { shorten, visibleText } from './visible.ts';
import { ACCESSES, FAILURES_IN_WORDS, RISKS, toolsIn } from './words.ts';

/** What satori draws: an element as React would have made it. */
interface Drawn {
  type: 'div' | 'svg' | 'path' | 'circle';
  props: Record<string, unknown>;
}
type Style = Record<string, string | number>;

function box(style: Style, ...children: (Drawn | string | undefined)[]): Drawn {
  return {
    type: 'div',
    props: { style: { display: 'flex', ...style }, children: children.filter((c) => c !== undefined) },
  };
}

/** The fonts have the letters of western Europe; what is written in others would come out as empty boxes. */
function canBeSet(text: string): boolean {
  return /^[\u0020-\u007e\u00a0-\u00ff–—‘’“”…]*$/u.test(text);
}

function riskShape(risk: Risk, size: number): Drawn {
  const ink = colour(risk);
  const circle: Drawn = { type: 'circle', props: { cx: 8, cy: 8, r: 6, fill: 'none', stroke: ink, strokeWidth: 1.5 } };
  const fill: Drawn[] = RISK_FILL[risk] ? [{ type: 'path', props: { d: RISK_FILL[risk], fill: ink } }] : [];
  return { type: 'svg', props: { viewBox: '0 0 16 16', width: size, height: size, children: [circle, ...fill] } };
}

function accessShape(access: Access, size: number): Drawn {
  const outline: Drawn = {
    type: 'path',
    props: {
      d: ACCESS_OUTLINE[access],
      fill: 'none',
      stroke: colour('ink'),
      strokeWidth: 1.25,
      strokeLinejoin: 'round',
    },
  };
  return { type: 'svg', props: { viewBox: '0 0 16 16', width: size, height: size, children: [outline] } };
}

function riskBar(counts: RiskCounts): Drawn {
  const pieces = RISKIEST_FIRST.filter((risk) => counts[risk] > 0).map((risk) =>
    box({ flexGrow: counts[risk], flexBasis: 0, minWidth: 4, backgroundColor: colour(`${risk}-fill`) }),
  );
  return box({ height: 40, gap: 4 }, ...pieces);
}

function riskNumbers(counts: RiskCounts): Drawn {
  const parts = RISKIEST_FIRST.filter((risk) => counts[risk] > 0).map((risk) =>
    box(
      { alignItems: 'center', gap: 12, fontSize: 30, color: colour(risk), fontWeight: 600 },
      riskShape(risk, 30),
      `${counts[risk].toLocaleString('en-GB')} ${RISKS[risk].word.toLowerCase()}`,
    ),
  );
  return box({ gap: 40, marginTop: 20 }, ...parts);
}

/** The frame of every picture: a head line, what it is about, and at the foot what there is to say about it. */
async function drawn(note: string, about: Drawn, foot: Drawn): Promise<Uint8Array<ArrayBuffer>> {
  const head = box(
    {
      justifyContent: 'space-between',
      alignItems: 'baseline',
      paddingBottom: 18,
      borderBottom: `2px solid ${colour('ink')}`,
    },
    box({ fontSize: 40, fontWeight: 600 }, 'Toolrisk'),
    box({ fontSize: 26, color: colour('soft') }, note),
  );
  const sheet = box(
    {
      flexDirection: 'column',
      boxSizing: 'border-box',
      width: '100%',
      height: '100%',
      padding: '52px 64px 60px',
      backgroundColor: colour('paper'),
      color: colour('ink'),
      fontFamily: 'Serif',
    },
    head,
    box({ flexDirection: 'column', flexGrow: 1, justifyContent: 'center' }, about),
    foot,
  );
  const svg = await satori(sheet, { ...PICTURE, fonts: FONTS });
  return Uint8Array.from(await sharp(Buffer.from(svg)).png({ compressionLevel: 9 }).toBuffer());
}

const FONTS = (
  [
    [400, serif],
    [600, serifBold],
  ] as const
).map(([weight, url]) => ({
  name: 'Serif',
  weight,
  style: 'normal' as const,
  data: Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'),
}));

/** A name as large as one or two lines allow. */
function nameLine(name: string): Drawn {
  const fontSize = name.length <= 22 ? 88 : name.length <= 32 ? 64 : 52;
  return box({ fontWeight: 600, fontSize, lineHeight: 1.15, wordBreak: 'break-word' }, name);
}

/** What was found of a server, or why nothing is. */
export function serverPicture(server: Server): Promise<Uint8Array<ArrayBuffer>> {
  const title = visibleText(shorten(server.title, 48));
  const what = visibleText(shorten(server.entry?.about ?? '', 120));
  const about = box(
    { flexDirection: 'column', gap: 20 },
    nameLine(canBeSet(title) ? title : server.id),
    canBeSet(what) ? box({ fontSize: 34, lineHeight: 1.3, color: colour('soft') }, what) : undefined,
  );
  const nothing = (words: string) => box({ fontSize: 34 }, words);
  if (server.state === 'not-asked')
    return drawn('MCP server', about, nothing('It has not been asked for its tools yet.'));
  if (server.state === 'failed')
    return drawn(
      'MCP server',
      about,
      nothing(
        `It was asked and did not list its tools: ${FAILURES_IN_WORDS[server.failure.reason].title.toLowerCase()}.`,
      ),
    );
  const grade = gradeFor(server);
  const counts = countByRisk(server.tools);
  const note = `${count(server.tools.length, 'tool')}, looked at on ${day(server.asked.at)}`;
  const headline = grade
    ? box(
        { justifyContent: 'space-between', alignItems: 'center', gap: 48 },
        box({ flexShrink: 1 }, about),
        gradeLetter(grade.letter),
      )
    : about;
  if (server.tools.length === 0) return drawn(note, headline, nothing('It was asked, and listed no tools.'));
  return drawn(note, headline, box({ flexDirection: 'column' }, riskBar(counts), riskNumbers(counts)));
}

function gradeLetter(letter: string): Drawn {
  return box(
    {
      width: 150,
      height: 150,
      flexShrink: 0,
      alignItems: 'center',
      justifyContent: 'center',
      border: `3px solid ${colour('ink')}`,
      fontSize: 108,
      fontWeight: 600,
    },
    letter,
  );
}

/** A verdict, for all tools that have it: there are too many tools for a picture of each. */
export function verdictPicture(access: Access, risk: Risk): Promise<Uint8Array<ArrayBuffer>> {
  const half = (label: string, shape: Drawn, word: string, ink: string) =>
    box(
      { flexDirection: 'column', gap: 16, width: '50%' },
      box({ fontSize: 28, color: colour('soft') }, label),
      box({ alignItems: 'center', gap: 24, fontSize: 96, fontWeight: 600, color: ink }, shape, word),
    );
  const stamp = box(
    {},
    half('Access', accessShape(access, 88), ACCESSES[access].word, colour('ink')),
    half('Risk', riskShape(risk, 88), RISKS[risk].word, colour(risk)),
  );
  const meaning = box({ fontSize: 34, lineHeight: 1.3 }, ACCESSES[access].means);
  return drawn('A tool of an MCP server', stamp, meaning);
}

/** The catalogue as a whole, for pages about no one server or tool. */
export function cataloguePicture(counts: RiskCounts, servers: number): Promise<Uint8Array<ArrayBuffer>> {
  return drawn(
    `${count(toolsIn(counts), 'tool')} of ${count(servers, 'MCP server')}`,
    box({ fontSize: 68, lineHeight: 1.2 }, 'What each tool of an MCP server can do, and which rule should hold it.'),
    box({ flexDirection: 'column' }, riskBar(counts), riskNumbers(counts)),
  );
}

export function png(bytes: Uint8Array<ArrayBuffer>): Response {
  return new Response(bytes, { headers: { 'content-type': 'image/png' } });
}
