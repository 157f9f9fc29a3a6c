import { describe, expect, test } from 'vitest';
import { gradeOf } from '../../risk/grade.ts';
import type { Risk, ToolRecord } from '../../risk/model.ts';

function tools(risks: Risk[], claims: ToolRecord['claims'] = []): ToolRecord[] {
  return risks.map((risk, index) => ({
    name: `tool_${index}`,
    index,
    access: 'write',
    effects: [],
    risk,
    confidence: 0.9,
    rationale: '',
    evidence: [],
    claims,
    caveats: [],
  }));
}
const many = (risk: Risk, count: number) => Array.from({ length: count }, () => risk);

describe('a server’s grade comes from its worst tools with diminishing returns', () => {
  test.each<[string, Risk[], string]>([
    ['only readers', many('low', 400), 'A'],
    ['two ordinary writers', [...many('low', 9), ...many('medium', 2)], 'A'],
    ['four hundred ordinary writers', many('medium', 400), 'B'],
    ['one thing that runs', ['high', ...many('low', 30)], 'B'],
    ['one critical tool among writers', ['critical', ...many('medium', 10)], 'C'],
    ['many high ones', many('high', 100), 'D'],
    ['many critical ones', many('critical', 20), 'F'],
  ])('%s', (_title, risks, letter) => {
    expect(gradeOf(tools(risks), false)?.letter).toBe(letter);
  });

  test('the terms add up to the sum', () => {
    const grade = gradeOf(tools(['critical', 'high', 'medium']), false);
    expect(grade).toMatchObject({ sum: 10 + 4 + 1.3, terms: [{ adds: 10 }, { adds: 4 }, { adds: 1.3 }] });
  });

  test('a claim that understates a tool counts it as one risk higher', () => {
    const claims: ToolRecord['claims'] = [
      { hint: 'readOnlyHint', value: true, contradiction: 'It changes something.' },
    ];
    expect(gradeOf(tools(['high'], claims), false)?.sum).toBe(10);
  });

  test('an incomplete list has no grade', () => {
    expect(gradeOf(tools(['low']), true)).toBeUndefined();
  });
});
