import type { Access } from '../../model.ts';
import { pointer } from '../../pointer.ts';
import { NAME_READ } from '../limits.ts';
import type { AccessSignal, Finding } from '../signal.ts';

const LISTS =
  /^(?:results|items|records|total|totalCount|nextCursor|next_cursor|hasMore|has_more|matches|entries|count)$/;
const DONE =
  /^(?:deleted|deletedCount|created|updated|removed|inserted|modified|sent|affectedRows|modifiedCount|insertedCount)/;

export const resultShape: AccessSignal = {
  id: 'result-shape',
  decides: 'access',
  asks: 'Does the declared result look like something found or like something done?',
  why: 'A list with a cursor was read; a count of deleted things was not.',
  misreads: 'Changes that answer with the list as it is afterwards.',
  look(tool) {
    const schema = tool.definition.outputSchema;
    const properties = typeof schema === 'object' && schema !== null ? Reflect.get(schema, 'properties') : undefined;
    if (typeof properties !== 'object' || properties === null) return [];
    const names = Object.keys(properties).filter((name) => name.length <= NAME_READ);
    const found = (name: string | undefined, pulls: Access, weight: number, says: string): Finding[] =>
      name === undefined
        ? []
        : [{ at: pointer(['outputSchema', 'properties', name]), quote: name, pulls, weight, says }];
    const done = names.find((name) => DONE.test(name));
    if (done !== undefined) return found(done, 'write', 1.2, 'is what the result says was done');
    return found(
      names.find((name) => LISTS.test(name)),
      'read',
      0.6,
      'is what the result says was found',
    );
  },
  examples: {
    hits: [
      { tool: { name: 'x', outputSchema: { properties: { deletedCount: { type: 'number' } } } } },
      { tool: { name: 'x', outputSchema: { properties: { results: {}, nextCursor: {} } } } },
    ],
    misses: [{ tool: { name: 'x', outputSchema: { type: 'string' } } }, { tool: { name: 'x' } }],
  },
};
