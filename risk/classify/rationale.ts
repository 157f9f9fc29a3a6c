/** One or two sentences per tool, composed from its evidence; never more certain than the confidence. */
import { type Access, type Effect, type Evidence, THIN_CONFIDENCE } from '../model.ts';
import { isAccess } from './weigh.ts';

/** How sure a sentence may sound: stated, probable, or only possible. */
const CLAIMS: Record<Access, readonly [stated: string, probable: string, possible: string]> = {
  read: ['It only reads', 'It probably only reads', 'It may only read'],
  write: ['It changes something', 'It probably changes something', 'It may change something'],
  execute: ['It runs or drives something', 'It probably runs or drives something', 'It may run or drive something'],
};

const EFFECT_CLAUSES: Record<Effect, string> = {
  destructive: 'it can destroy what is there',
  financial: 'it can move money or oblige somebody to pay',
  code: 'it runs what the call supplies or names',
  outbound: 'it can carry content out of the session',
  secrets: 'it handles credentials',
  privilege: 'it changes who may do what',
  bulk: 'one call can touch many things',
  untrusted: 'it brings back text that strangers can write',
  private: 'it brings back private data',
};

/** `evidence` strongest first; `confidence` 0 to 1. */
export function rationale(
  access: Access,
  effects: readonly Effect[],
  confidence: number,
  evidence: readonly Evidence[],
): string {
  const [stated, probable, possible] = CLAIMS[access];
  const claim = confidence >= 0.85 ? stated : confidence >= THIN_CONFIDENCE ? probable : possible;
  const reasons = reasonsFor(access, evidence);
  const because = reasons.length ? `: ${series(reasons)}` : ', though nothing in its definition says so outright';
  const silence = evidence.some((e) => e.signal === 'no-description')
    ? ', and there is no description to say more'
    : '';
  const sentences = [`${claim}${because}${silence}.`];

  const clauses = effects.slice(0, 3).map((effect) => {
    const quote = evidence.find((e) => e.pulls === effect && e.weight > 0)?.quote;
    return quote ? `${EFFECT_CLAUSES[effect]} (“${short(quote)}”)` : EFFECT_CLAUSES[effect];
  });
  const against = evidence.find((e) => isAccess(e.pulls) && e.pulls !== access && e.weight > 1);
  if (clauses.length) sentences.push(`${capital(series(clauses))}.`);
  if (against && confidence < 0.9) sentences.push(`Against that, ${reason(against)}.`);
  return sentences.slice(0, confidence < THIN_CONFIDENCE ? 3 : 2).join(' ');
}

function reasonsFor(access: Access, evidence: readonly Evidence[]): string[] {
  let name: Evidence | undefined;
  let description: Evidence | undefined;
  let claim: Evidence | undefined;
  const siblings: Evidence[] = [];
  const others: Evidence[] = [];
  for (const e of evidence) {
    const speaks = e.pulls === access && e.weight > 0;
    if (e.signal === 'own-claims') claim ??= e.weight > 0 === (access === 'read') ? e : undefined;
    else if (!speaks) continue;
    else if (e.signal === 'description-action') description ??= e;
    else if (e.signal === 'started-thing') siblings.push(e);
    else if (e.signal === 'name-action' && !name) name = e;
    else others.push(e);
  }
  const other = others.find((e) => !repeats(e, name));
  const reasons: string[] = [];
  if (name && description)
    reasons.push(`its name (“${short(name.quote)}”) and its description (“${short(description.quote)}”) agree`);
  else if (name) reasons.push(`its name says “${short(name.quote)}”`);
  else if (description) reasons.push(`its description opens with “${short(description.quote)}”`);
  if (siblings.length) reasons.push(`${series(siblings.map((e) => short(e.of ?? '')))} look after what it starts`);
  if (other && reasons.length < 2) reasons.push(reason(other));
  if (claim && reasons.length < 2)
    reasons.push(`the server’s own ${claim.at.slice('/annotations/'.length)} says so${reasons.length ? ' too' : ''}`);
  return reasons;
}

/** A second finding on the word that was just quoted tells a reader nothing new. */
function repeats(e: Evidence, quoted: Evidence | undefined): boolean {
  return quoted !== undefined && e.at === quoted.at && e.quote === quoted.quote && e.of === quoted.of;
}

function reason(e: Evidence): string {
  return e.quote ? `“${short(e.quote)}” in ${place(e)} ${e.says}` : `${place(e)} ${e.says}`;
}

function place({ at, of }: Evidence): string {
  if (of === null) return 'the server’s own words';
  if (of !== undefined) return `its sibling ${short(of)}`;
  if (at === '/name') return 'its name';
  if (at === '/description') return 'its description';
  if (at.startsWith('/annotations')) return `${at.slice('/annotations/'.length)}`;
  return 'its arguments';
}

/** Long quotes are cut between words; the whole quote stands with the evidence. */
function short(quote: string): string {
  return quote.length > 60 ? `${quote.slice(0, 57).replace(/\s+\S*$/, '')}…` : quote;
}

/** Joins with commas and a last "and". */
function series(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
