/** What the recommendation does for each kind of verdict, found out by asking it. */
import type { ToolVerdict } from '../../risk/model.ts';
import { explain } from '../../risk/policy/explain.ts';
import { recommend } from '../../risk/policy/recommend.ts';

const KINDS: readonly { verdict: string; of: Pick<ToolVerdict, 'access' | 'effects' | 'risk'> }[] = [
  { verdict: 'Reads, low risk', of: { access: 'read', effects: [], risk: 'low' } },
  { verdict: 'Writes, medium', of: { access: 'write', effects: [], risk: 'medium' } },
  { verdict: 'Writes, high', of: { access: 'write', effects: ['outbound'], risk: 'high' } },
  { verdict: 'Executes, high', of: { access: 'execute', effects: [], risk: 'high' } },
  { verdict: 'Runs code', of: { access: 'execute', effects: ['code'], risk: 'critical' } },
  { verdict: 'Moves money', of: { access: 'write', effects: ['financial'], risk: 'critical' } },
  { verdict: 'Destroys, critical', of: { access: 'write', effects: ['destructive', 'bulk'], risk: 'critical' } },
];

export function recommendations(): { verdict: string; sentences: string[] }[] {
  const name = 'The tool';
  return KINDS.map(({ verdict, of }) => {
    const record = { ...of, name, index: 0, confidence: 1, rationale: '', evidence: [], claims: [], caveats: [] };
    const policy = recommend([record]);
    // The last sentence is about tools that the policy does not list, and the same everywhere.
    return { verdict, sentences: explain(policy, name).slice(0, -1) };
  });
}
