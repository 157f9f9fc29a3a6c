import { beginning, NAME_READ } from '../classify/limits.ts';

/** What a name looks like, whichever letters it is written with. */

/** ASCII on the left; on the right letters of other scripts that many fonts draw the same. */
const LOOK_ALIKES: readonly (readonly [ascii: string, others: string])[] = [
  ['a', '\u0430\u03b1\u0251'],
  ['c', '\u0441\u03f2\u1d04'],
  ['d', '\u0501'],
  ['e', '\u0435\u04bd'],
  ['g', '\u0261\u0581'],
  ['h', '\u04bb\u0570'],
  ['i', '\u0456\u03b9\u0131\u0269'],
  ['j', '\u0458\u03f3'],
  ['k', '\u043a\u03ba'],
  ['l', '\u04cf\u01c0'],
  ['n', '\u0578\u03b7'],
  ['o', '\u043e\u03bf\u0585\u1d0f'],
  ['p', '\u0440\u03c1'],
  ['q', '\u051b\u0566'],
  ['s', '\u0455\ua731'],
  ['u', '\u03c5\u057d\u1d1c'],
  ['v', '\u0475\u03bd\u1d20\u028b'],
  ['w', '\u051d\u03c9\u1d21'],
  ['x', '\u0445\u03c7'],
  ['y', '\u0443\u03b3\u04af'],
  ['z', '\u1d22'],
  ['A', '\u0410\u0391\u13aa'],
  ['B', '\u0412\u0392\u13f4'],
  ['C', '\u0421\u03f9\u13df'],
  ['D', '\u13a0'],
  ['E', '\u0415\u0395\u13ac'],
  ['G', '\u050c\u13c0'],
  ['H', '\u041d\u0397\u13bb'],
  ['I', '\u0406\u0399\u04c0'],
  ['J', '\u0408\u037f\u13ab'],
  ['K', '\u041a\u039a\u13e6'],
  ['L', '\u053c\u13de'],
  ['M', '\u041c\u039c\u13b7'],
  ['N', '\u039d'],
  ['O', '\u041e\u039f\u0555'],
  ['P', '\u0420\u03a1\u13e2'],
  ['Q', '\u051a'],
  ['R', '\u13a1'],
  ['S', '\u0405\u13da'],
  ['T', '\u0422\u03a4\u13a2'],
  ['U', '\u054d'],
  ['V', '\u13d9'],
  ['W', '\u051c\u13b3'],
  ['X', '\u0425\u03a7'],
  ['Y', '\u04ae\u03a5'],
  ['Z', '\u0396\u13c3'],
  ['-', '\u2010\u2011\u2012\u2013\u2014\u2212\u02d7'],
  ['/', '\u2044\u2215'],
  [':', '\u2236\ua789'],
];
const ASCII_OF = new Map(LOOK_ALIKES.flatMap(([ascii, others]) => [...others].map((other) => [other, ascii] as const)));

/** Full-width, mathematical and other dressed-up forms of a plain letter, digit or stroke; not ordinals and powers. */
const DRESSED = /(?![\u00aa\u00ba])[\p{L}\p{Nd}\p{Nl}\p{Pc}\p{Pd}]/u;

/** Alphabets of signs that Unicode doesn't take apart: the first letter of each. */
const SIGN_ALPHABETS = [0x1f130, 0x1f150, 0x1f170, 0x1f1e6];
const SMALL_CAPITALS = new Map(
  [...'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ'].map((char, i) => [char, 'abcdefghijklmnoprstuvwyz'.charAt(i)]),
);

/** The ASCII that a character looks like, where it is not ASCII. */
export function asciiOf(char: string): string | undefined {
  if (char <= '\u007f') return undefined;
  const known = ASCII_OF.get(char) ?? SMALL_CAPITALS.get(char) ?? signLetter(char);
  if (known) return known;
  if (!DRESSED.test(char)) return undefined;
  const plain = char.normalize('NFKC');
  return plain !== char && /^[\w.:/-]+$/.test(plain) ? plain : undefined;
}

/** `A` for a letter in a square or a circle, the indicators of flags among them. */
function signLetter(char: string): string | undefined {
  const code = char.codePointAt(0) ?? 0;
  const first = SIGN_ALPHABETS.find((start) => code >= start && code < start + 26);
  return first === undefined ? undefined : String.fromCharCode(65 + code - first);
}

/** Where full-width letters and long dashes are ordinary. */
export const EAST_ASIAN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}]/u;

/** The name as it would be read aloud letter by letter. */
export function plainly(name: string): string {
  return [...beginning(name, NAME_READ)].map((char) => asciiOf(char) ?? char).join('');
}

const APART = /[\s_.:/\p{Pd}\p{Default_Ignorable_Code_Point}]+/gu;

/**
 * Two names can be taken for one another when they share one of these: they are the same but for capitals, separators,
 * invisible characters and letters that look alike; and a capital I counts as i in one and as l in the other.
 */
export function skeletons(name: string): string[] {
  const plain = plainly(name).replace(APART, '').replaceAll('0', 'o').replaceAll('1', 'l');
  const found = new Set([plain, plain.replaceAll('I', 'l')].map((spelling) => spelling.toLowerCase()));
  // A name of signs only looks like nothing else.
  return [...found].map((spelling) => spelling || name);
}

/** Puts together what shares a skeleton, in the order of the first of each group. */
export function groupsOf<T>(items: readonly T[], nameOf: (item: T) => string): T[][] {
  const groupOf = new Map<string, T[]>();
  const groups = new Set<T[]>();
  for (const item of items) {
    const keys = skeletons(nameOf(item));
    const group = keys.map((key) => groupOf.get(key)).find((met) => met !== undefined) ?? [];
    group.push(item);
    groups.add(group);
    for (const key of keys) if (!groupOf.has(key)) groupOf.set(key, group);
  }
  return [...groups];
}
