/** A badge to put into a README: one word about us, one about the server or tool. Drawn by hand, no font needed. */
import type { Risk } from '../../risk/model.ts';
import { colour } from './colours.ts';
import { xml } from './xml.ts';

/** The widths of DejaVu Sans at 11 px, roughly, so that the text fits whatever font shows it. */
const WIDTH_OF = 6.6;
const PADDING = 8;
const HEIGHT = 20;

/** `kind` decides the colour behind the message: that of a risk, or none. */
export function badge(label: string, message: string, kind: Risk | 'none'): string {
  const [left, right] = [label, message].map((text) => Math.ceil(Array.from(text).length * WIDTH_OF) + 2 * PADDING);
  const [l = 0, r = 0] = [left, right];
  const title = xml(`${label}: ${message}`);
  const text = (x: number, words: string) => `<text x="${x}" y="14" text-anchor="middle">${xml(words)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${l + r}" height="${HEIGHT}" role="img" aria-label="${title}">
  <title>${title}</title>
  <rect width="${l}" height="${HEIGHT}" fill="${colour('ink')}"/>
  <rect x="${l}" width="${r}" height="${HEIGHT}" fill="${colour(kind === 'none' ? 'soft' : kind)}"/>
  <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${text(l / 2, label)}${text(l + r / 2, message)}</g>
</svg>
`;
}

export function svg(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'image/svg+xml; charset=utf-8' } });
}
