/** One or two sentences per tool, composed from its evidence; never more certain than the confidence. */
import type { Access, Effect, Evidence } from '../model.ts';
import { isAccess } from './weigh.ts';

const DOES: Record<Access, string> = {
  read: 'only reads',
  write: 'changes something',
  execute: 'runs or drives something',
};

const EFFECT_CLAUSE: Record<Effect, string> = {
  destructive: 'it can destroy what is there',
  financial: 'it can move money',
  code: 'it runs code that the call supplies or names',
  outbound: 'it can carry content out of the session',
  secrets: 'it handles credentials',
  privilege: 'it changes who may do what',
  bulk: 'one call can touch many things',
  untrusted: 'it brings back text that strangers can write',
  private: 'it brings back private data',
};

/** Joins with commas and a last "and". */
function series(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function place({ at, of }: Evidence): string {
  if (of === null) return 'the server’s own words';
  if (of !== undefined) return `its sibling ${of}`;
  if (at === '/name') return 'its name';
  if (at === '/description') return 'its description';
  if (at.startsWith('/annotations')) return 'its annotations';
  return 'its arguments';
}

function reason(e: Evidence): string {
  const quote = e.quote.length > 60 ? `${e.quote.slice(0, 57)}…` : e.quote;
  return quote ? `“${quote}” in ${place(e)} ${e.says}` : `${place(e)} ${e.says}`;
}

/** `evidence` strongest first; `confidence` 0 to 1. */
export function rationale(
  access: Access,
  effects: readonly Effect[],
  confidence: number,
  evidence: readonly Evidence[],
): string {
  const forAccess = evidence.filter((e) => e.pulls === access && e.weight > 0).slice(0, 2);
  const against = evidence.find((e) => isAccess(e.pulls) && e.pulls !== access && e.weight > 1);
  const undescribed = evidence.find((e) => e.signal === 'no-description');
  const certainty =
    confidence >= 0.85 ? 'This tool' : confidence >= 0.6 ? 'This tool probably' : 'This tool may be one that';
  const because = series(forAccess.map(reason));
  let text = because
    ? `${certainty} ${DOES[access]}: ${because}.`
    : `${certainty} ${DOES[access]}; nothing in its definition says so outright.`;
  const effectReasons = effects.slice(0, 2).map((effect) => {
    const from = evidence.find((e) => e.pulls === effect && e.weight > 0);
    return from?.quote ? `${EFFECT_CLAUSE[effect]} (“${from.quote}”)` : EFFECT_CLAUSE[effect];
  });
  if (effectReasons.length) text += ` ${capital(series(effectReasons))}.`;
  else if (against) text += ` Against it stands that ${reason(against)}.`;
  if (undescribed) text += ` Its description ${undescribed.says}.`;
  return text;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
