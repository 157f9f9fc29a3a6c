/** The rules that look for findings, with where they matched in the catalogue and their examples as they are printed. */
import { clauseOf, type Finding, findingsIn, hidesTool, RULES } from '../../risk/findings/index.ts';
import type { Example, Rule } from '../../risk/findings/rule.ts';
import type { Evidence } from '../../risk/model.ts';
import { listedServers, type Tool } from './catalogue.ts';
import { chunksOfPrint } from './exhibit.ts';
import type { ShownExample } from './signals.ts';

export { RULES };

export interface Match {
  finding: Finding;
  /** Absent where the server's instructions are meant. */
  tool: Tool | undefined;
  server: { title: string; href: string };
}

/** Every finding of one kind in the catalogue, in the order of its servers. */
export function matchesOf({ kind }: Rule): Match[] {
  return listedServers().flatMap((server) =>
    server.findings
      .filter((finding) => finding.kind === kind)
      .map((finding) => ({
        finding,
        tool: server.tools.find(({ record }) => record.index === finding.tool),
        server: { title: server.title, href: server.href },
      })),
  );
}

/** Whether every, some or no finding of this kind hides the tool in the recommended policy. */
export function hides({ kind, codes }: Rule): 'always' | 'sometimes' | 'never' {
  const each = Object.keys(codes).map((code) => hidesTool({ kind, code }));
  if (each.every(Boolean)) return 'always';
  return each.some(Boolean) ? 'sometimes' : 'never';
}

/** Printed as a tool's definition is, with what the rule found marked; `firstNumber` lets marks of one page be told apart. */
export function showExample({ kind }: Rule, example: Example, firstNumber: number): ShownExample {
  const { tool, siblings = [], instructions } = example;
  const found = findingsIn({ name: 'example', instructions }, [tool, ...siblings]);
  const evidence = found
    .filter((finding) => finding.kind === kind && finding.tool === 0)
    .map(
      (finding): Evidence => ({
        signal: kind,
        at: finding.at,
        quote: finding.quote,
        pulls: 'none',
        weight: 0,
        says: clauseOf(finding),
      }),
    );
  return {
    name: tool.name,
    siblings: siblings.map(({ name }) => name),
    instructions,
    chunks: chunksOfPrint(tool, evidence, firstNumber),
    elsewhere: [],
  };
}
