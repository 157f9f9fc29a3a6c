/** What somebody pasted, as a list of tools; or one sentence on why it is none. */
import type { ToolList } from '../../risk/classify/index.ts';
import { isObject } from '../../risk/pointer.ts';
import { shorten, visibleText } from '../lib/visible.ts';

export type Pasted =
  | { ok: true; list: ToolList /** What else the reader should know of the list. */; notes: string[] }
  | { ok: false; sentence: string };

/** Takes a tools/list result, the whole response, a bare list of tools, one tool, or a listing of the catalogue. */
export function readPasted(text: string): Pasted {
  if (!text.trim()) return wrong('There is nothing in the field yet.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong(`This is not JSON: ${faultOf(text)}.`);
  }
  return listIn(value);
}

function wrong(sentence: string): Pasted {
  return { ok: false, sentence };
}

function listIn(value: unknown): Pasted {
  if (Array.isArray(value)) return listOf(value, {}, []);
  if (!isObject(value))
    return wrong(`This is ${kindOf(value)}; a list of tools is an object with "tools", or an array of tools.`);
  if (isObject(value.error)) {
    const { message } = value.error;
    const said = typeof message === 'string' ? ` It says “${visibleText(shorten(message, 200))}”.` : '';
    return wrong(`This is an error that a server answered with, so there are no tools in it.${said}`);
  }
  if (value.outcome === 'failed' && isObject(value.failure)) {
    const { message } = value.failure;
    const said = typeof message === 'string' ? ` ${visibleText(shorten(message, 200))}` : '';
    return wrong(`This is the listing of a server that could not be asked.${said}`);
  }
  if (isObject(value.result)) return listIn(value.result);
  if (Array.isArray(value.tools)) {
    const more = typeof value.nextCursor === 'string' && value.nextCursor !== '';
    return listOf(
      value.tools,
      value,
      more
        ? [
            'The list goes on: it has a nextCursor. Tools on later pages are not in it, and nothing was looked at there.',
          ]
        : [],
    );
  }
  if ('tools' in value) return wrong(`"tools" is ${kindOf(value.tools)}; a list of tools is an array.`);
  if (typeof value.name === 'string' && ('inputSchema' in value || 'description' in value))
    return listOf([value], {}, []);
  const keys = Object.keys(value);
  const has = keys.length
    ? `It has ${keys
        .slice(0, 4)
        .map((key) => `"${visibleText(shorten(key, 30))}"`)
        .join(', ')}${keys.length > 4 ? ' and more' : ''}.`
    : 'It is empty.';
  return wrong(`This is JSON, and there is no "tools" in it. ${has}`);
}

function listOf(tools: readonly unknown[], beside: Record<string, unknown>, notes: string[]): Pasted {
  if (tools.length === 0) return wrong('The list has no tools: there is nothing to call, and so nothing to hold.');
  const { instructions, serverInfo } = beside;
  const name = isObject(serverInfo) && typeof serverInfo.name === 'string' ? serverInfo.name : '';
  return {
    ok: true,
    list: { server: { name, ...(typeof instructions === 'string' ? { instructions } : {}) }, tools },
    notes,
  };
}

/** "a string", "an array". */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Why an entry of a list is no tool; undefined where it is one. */
export function whyNoTool(entry: unknown): string | undefined {
  if (!isObject(entry)) return `is ${kindOf(entry)} and not a tool`;
  if (!('name' in entry)) return 'has no name';
  if (entry.name === '') return 'has an empty name';
  return typeof entry.name === 'string' ? undefined : `has a name that is ${kindOf(entry.name)} and not a string`;
}

// ------------------------------------------------------------------------------------------------------ where it breaks

/** "line 3, column 5 has “}” where a value was expected". Browsers word and place it in different ways, so it is found here. */
export function faultOf(text: string): string {
  const { at, expected } = scan(text);
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  const char = at < text.length ? String.fromCodePoint(text.codePointAt(at) ?? 0) : undefined;
  const has =
    char === undefined ? 'it ends' : char === '\n' || char === '\r' ? 'the line ends' : `“${visibleText(char)}” stands`;
  return `in line ${line}, column ${column}, ${has} where ${expected} was expected`;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const SPACE = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The first place at which a text stops being JSON. Depth is kept in a list and not on the stack. */
function scan(text: string): { at: number; expected: string } {
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [taken = ''] = pattern.exec(text) ?? [];
    at += taken.length;
    return taken;
  };
  /** From the opening quote to the closing one, or to what a string may not hold. */
  const string = (): boolean => {
    at += 1;
    while (at < text.length && text[at] !== '"' && text.charCodeAt(at) >= 0x20) {
      if (text[at] !== '\\') at += 1;
      else if (!take(ESCAPE)) return false;
    }
    if (text[at] !== '"') return false;
    at += 1;
    return true;
  };
  const open: ('{' | '[')[] = [];
  let wants: 'value' | 'value or ]' | 'name' | 'name or }' | 'more' = 'value';
  for (;;) {
    take(SPACE);
    const char = text[at];
    if (wants === 'more') {
      const inside = open.at(-1);
      if (!inside) return { at, expected: 'the end' };
      const closing = inside === '{' ? '}' : ']';
      if (char === closing) open.pop();
      else if (char === ',') wants = inside === '{' ? 'name' : 'value';
      else return { at, expected: `a comma or “${closing}”` };
      at += 1;
    } else if (wants === 'name' || wants === 'name or }') {
      if (char === '}' && wants === 'name or }') {
        open.pop();
        at += 1;
        wants = 'more';
        continue;
      }
      if (char !== '"') return { at, expected: 'a name in double quotes' };
      if (!string()) return { at, expected: 'the rest of a string' };
      take(SPACE);
      if (text[at] !== ':') return { at, expected: 'a colon' };
      at += 1;
      wants = 'value';
    } else if (char === ']' && wants === 'value or ]') {
      open.pop();
      at += 1;
      wants = 'more';
    } else if (char === '{' || char === '[') {
      open.push(char);
      at += 1;
      wants = char === '{' ? 'name or }' : 'value or ]';
    } else if (char === '"') {
      if (!string()) return { at, expected: 'the rest of a string' };
      wants = 'more';
    } else {
      const word = ['true', 'false', 'null'].find((known) => text.startsWith(known, at));
      if (word) at += word.length;
      else if (!take(NUMBER)) return { at, expected: 'a value' };
      wants = 'more';
    }
  }
}
