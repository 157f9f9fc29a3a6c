/** Every rule, in the order in which pages list them. To add one: its kind in finding.ts, its file, and a line here. */
import type { Finding } from '../finding.ts';
import type { Code, Rule } from '../rule.ts';
import { asksForSecrecy } from './asks-for-secrecy.ts';
import { bidirectionalCharacters } from './bidirectional-characters.ts';
import { changesArguments } from './changes-arguments.ts';
import { disguisedLetters } from './disguised-letters.ts';
import { encodedText } from './encoded-text.ts';
import { furtherStep } from './further-step.ts';
import { handsOver } from './hands-over.ts';
import { invalidSchema } from './invalid-schema.ts';
import { invisibleCharacters } from './invisible-characters.ts';
import { lookAlikeName } from './look-alike-name.ts';
import { overridesInstructions } from './overrides-instructions.ts';
import { payloadInValue } from './payload-in-value.ts';
import { posesAsSystem } from './poses-as-system.ts';
import { praisesItself } from './praises-itself.ts';
import { remoteReference } from './remote-reference.ts';
import { secondPurpose } from './second-purpose.ts';
import { secretInDefault } from './secret-in-default.ts';
import { speakingName } from './speaking-name.ts';
import { steersOtherTools } from './steers-other-tools.ts';

export const RULES: readonly Rule[] = [
  asksForSecrecy,
  furtherStep,
  handsOver,
  steersOtherTools,
  changesArguments,
  posesAsSystem,
  overridesInstructions,
  secondPurpose,
  speakingName,
  praisesItself,
  invisibleCharacters,
  bidirectionalCharacters,
  disguisedLetters,
  encodedText,
  lookAlikeName,
  payloadInValue,
  secretInDefault,
  invalidSchema,
  remoteReference,
];

/** Not the work of a rule: a part of the definition was left out, and it could say anything. */
const UNSEARCHED: Readonly<Record<string, Code>> = {
  'too-much-text': { says: 'is longer than what is searched', hides: true },
  'too-much-server': {
    says: 'was not searched, nor what follows it, because the server has too much text',
    hides: true,
  },
  'too-deep': { says: 'was not searched, because it lies too deep or the definition has too many parts', hides: true },
};

const TITLES = new Map(RULES.map(({ kind, title }) => [kind, title]));
const CODES = new Map(RULES.map(({ kind, codes }) => [kind, codes]));

/** What a kind of finding is called where it is listed. */
export function titleOf(kind: Finding['kind']): string {
  return TITLES.get(kind) ?? 'Not searched';
}

function codeOf({ kind, code }: Pick<Finding, 'kind' | 'code'>): Code | undefined {
  const codes = kind === 'unsearched' ? UNSEARCHED : CODES.get(kind);
  return codes !== undefined && Object.hasOwn(codes, code) ? codes[code] : undefined;
}

/** What was seen, as a clause that can follow the quote; the only place that puts a finding into words. */
export function clauseOf(finding: Pick<Finding, 'kind' | 'code' | 'values'>): string {
  const says = codeOf(finding)?.says ?? finding.code;
  const { values = {} } = finding;
  return says.replace(/\{(\w+)\}/g, (gap, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? gap) : gap));
}

/** Whether the recommended policy hides a tool with this finding. */
export function hidesTool(finding: Pick<Finding, 'kind' | 'code'>): boolean {
  return codeOf(finding)?.hides ?? false;
}
