import * as z from 'zod';
import { Finding } from '../../../../risk/findings/index.ts';
import { Asked, Evidence, Failure, History, Listing, ServerRecord, ToolRecord } from '../../../../risk/model.ts';
import { Policy } from '../../../../risk/policy/schema.ts';
import { json } from '../../../lib/api.ts';

/** JSON Schema (2020-12) of the parts that the API is made of, from the schemas that check them. */
export function GET(): Response {
  const parts = { Asked, Evidence, Failure, Finding, History, Listing, Policy, ServerRecord, ToolRecord };
  const $defs = Object.fromEntries(
    Object.entries(parts).map(([name, schema]) => {
      const { $schema: _, ...rest } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output' });
      return [name, rest];
    }),
  );
  return json({ $schema: 'https://json-schema.org/draft/2020-12/schema', $defs });
}
