import { type AccessSignal, inName } from '../signal.ts';

const OPERANDS =
  /^(?:[a-z]|num(?:ber)?[0-9a-z]?|numbers|first|second|firstnumber|secondnumber|left|right|augend|addend|minuend|subtrahend|value[12ab]|x[12]|y[12]|base|exponent|dividend|divisor|values|operands?)$/;

export const pureComputation: AccessSignal = {
  id: 'pure-computation',
  decides: 'access',
  asks: 'Are the arguments nothing but numbers to calculate with?',
  why: '“add” with two numbers adds nothing to anything.',
  misreads: 'Coordinates: drawing and clicking take numbers called x and y.',
  look(tool) {
    const [first] = tool.arguments;
    if (!first || tool.arguments.length > 4) return [];
    const numeric = tool.arguments.every(
      (a) => (a.type === 'number' || a.type === 'integer' || a.type === 'array') && OPERANDS.test(a.key),
    );
    const coordinates =
      tool.arguments.some((a) => a.key === 'x') &&
      tool.arguments.some((a) => a.key === 'y') &&
      !tool.mentions('number');
    if (!numeric || coordinates) return [];
    return [
      {
        at: first.at,
        quote: first.name,
        pulls: 'read',
        weight: 9,
        says: 'is one of the numbers to calculate with, and there is nothing else',
      },
      ...(tool.actions[0] ? [inName(tool.actions[0].token.text, 'none', 0, 'is arithmetic here')] : []),
    ];
  },
  examples: {
    hits: [{ tool: { name: 'add', inputSchema: { properties: { a: { type: 'number' }, b: { type: 'number' } } } } }],
    misses: [
      { tool: { name: 'click', inputSchema: { properties: { x: { type: 'number' }, y: { type: 'number' } } } } },
      { tool: { name: 'add', inputSchema: { properties: { text: { type: 'string' } } } } },
    ],
  },
};
