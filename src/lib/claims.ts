/** What a server claims of a tool beside what we infer of it, with the evidence of either side. */
import type { Claim, Evidence, ToolRecord } from '../../risk/model.ts';
import { type ListedServer, listedServers, type Tool } from './catalogue.ts';
import { capital } from './grammar.ts';
import { ACCESSES, type Standing } from './words.ts';

export interface WeighedClaim {
  claim: Claim;
  /** What we infer instead or as well, as a clause: "it destroys nothing that we found". */
  inferred: string;
  standing: Standing;
  /** The strongest thing that made us infer it, the claims themselves aside. */
  because: Evidence | undefined;
}

/** The signal that repeats the claims; it is no witness for or against them. */
const CLAIMS_THEMSELVES = 'own-claims';

function strongest(record: ToolRecord, pulls: Evidence['pulls']): Evidence | undefined {
  // Evidence stands strongest first.
  return record.evidence.find((item) => item.pulls === pulls && item.weight > 0 && item.signal !== CLAIMS_THEMSELVES);
}

function weigh(record: ToolRecord, claim: Claim): WeighedClaim {
  const { access, effects } = record;
  if (claim.hint === 'readOnlyHint') {
    const reads = access === 'read';
    const because = strongest(record, access);
    const inferred = `${ACCESSES[access].word}: it ${ACCESSES[access].does}${record.corrected ? ', as a person settled' : ''}`;
    if (claim.value === reads) return { claim, inferred, standing: 'agrees', because };
    return { claim, inferred, standing: reads ? 'careful' : 'disagrees', because };
  }
  if (claim.hint === 'destructiveHint') {
    const destroys = effects.includes('destructive');
    const because = strongest(record, 'destructive');
    const inferred = destroys
      ? 'it can remove or overwrite, and nothing says how to get that back'
      : 'nothing found that destroys';
    if (claim.value === destroys) return { claim, inferred: capital(inferred), standing: 'agrees', because };
    return { claim, inferred: capital(inferred), standing: destroys ? 'disagrees' : 'careful', because };
  }
  if (claim.hint === 'openWorldHint') {
    const because = strongest(record, 'outbound') ?? strongest(record, 'untrusted');
    if (!because) return { claim, inferred: 'Nothing found that tells', standing: 'open', because };
    const reaches = effects.includes('outbound') || effects.includes('untrusted');
    if (claim.value && reaches)
      return { claim, inferred: 'It reaches beyond its own system', standing: 'agrees', because };
    return { claim, inferred: 'Something found that may reach beyond', standing: 'open', because };
  }
  return { claim, inferred: 'Not judged', standing: 'open', because: undefined };
}

/** Whether claims say all that these annotations would. */
export function treatsAsClaims(claims: readonly Claim[], wanted: Readonly<Record<string, boolean>>): boolean {
  return Object.entries(wanted).every(([hint, value]) =>
    claims.some((one) => one.hint === hint && one.value === value),
  );
}

/** In the order in which the contract names the hints. */
export function weighedClaims(record: ToolRecord): WeighedClaim[] {
  return record.claims.map((claim) => weigh(record, claim));
}

/**
 * The claims of a tool that make it look less dangerous than the verdict. The record's own contradictions stand for the
 * machine's verdict; where a person has since corrected that, only what still speaks against the verdict counts.
 */
export function contradictionsOf({ record }: Tool): WeighedClaim[] {
  return weighedClaims(record).filter(
    ({ claim, standing }) => claim.contradiction !== undefined && standing === 'disagrees',
  );
}

export interface Contradicting {
  tool: Tool;
  claims: WeighedClaim[];
}

/** Tools of one server about which the very same thing is to be said. */
export function alike(contradicting: readonly Contradicting[]): { tools: Tool[]; claims: WeighedClaim[] }[] {
  const groups = new Map<string, { tools: Tool[]; claims: WeighedClaim[] }>();
  for (const { tool, claims } of contradicting) {
    const key = JSON.stringify(
      claims.map(({ claim, because }) => [claim.hint, claim.value, because?.at, because?.quote, because?.says]),
    );
    const group = groups.get(key) ?? { tools: [], claims };
    groups.set(key, group);
    group.tools.push(tool);
  }
  return [...groups.values()];
}

export interface ServerContradictions {
  server: ListedServer;
  tools: Contradicting[];
}

/** Servers with any, those with the most first. */
export function allContradictions(): ServerContradictions[] {
  return listedServers()
    .map((server) => ({
      server,
      tools: server.tools.map((tool) => ({ tool, claims: contradictionsOf(tool) })).filter((t) => t.claims.length > 0),
    }))
    .filter(({ tools }) => tools.length > 0)
    .sort((a, b) => b.tools.length - a.tools.length);
}
