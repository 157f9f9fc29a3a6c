/**
 * What a registry lists, as far as it is read. Field names may be camelCase, or snake_case as they were until autumn
 * 2025; numbers and switches may stand where text is asked for.
 */
import * as z from 'zod';

export const OFFICIAL = 'io.modelcontextprotocol.registry/official';

/** Only the keys of this one object: below it stand maps whose keys are the publisher's own names. */
function camelKeyed<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const camel = (key: string) =>
      key.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [camel(key), inner]));
  }, schema);
}

const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const inputFields = {
  value: Text.nullish(),
  default: Text.nullish(),
  choices: z.array(Text).nullish(),
  isRequired: z.boolean().nullish(),
  isSecret: z.boolean().nullish(),
};
const Input = camelKeyed(z.object(inputFields));
const Variables = z.record(z.string(), Input).nullish();
const Variable = camelKeyed(z.object({ ...inputFields, name: z.string(), variables: Variables }));
const Argument = camelKeyed(
  z.object({
    ...inputFields,
    type: z.string(),
    name: z.string().nullish(),
    valueHint: z.string().nullish(),
    format: z.string().nullish(),
    variables: Variables,
  }),
);
export const PackageJson = camelKeyed(
  z.object({
    registryType: z.string(),
    registryBaseUrl: z.string().nullish(),
    identifier: z.string().min(1),
    version: z.string().nullish(),
    fileSha256: z.string().nullish(),
    transport: camelKeyed(z.object({ type: z.string() })).nullish(),
    transportType: z.string().nullish(),
    runtimeArguments: z.array(Argument).nullish(),
    packageArguments: z.array(Argument).nullish(),
    environmentVariables: z.array(Variable).nullish(),
  }),
);
export const Remote = camelKeyed(
  z.object({
    type: z.string().nullish(),
    transportType: z.string().nullish(),
    url: z.string(),
    variables: Variables,
  }),
);
const Official = camelKeyed(z.object({ status: z.string().nullish(), isLatest: z.boolean().nullish() }));
const Meta = z.object({ [OFFICIAL]: Official.nullish() }).nullish();
/** Packages and remotes are read one by one, so that one in an unknown form costs only itself. */
export const Server = camelKeyed(
  z.object({
    name: z.string().min(1),
    title: z.string().nullish(),
    status: z.string().nullish(),
    repository: z.unknown().optional(),
    packages: z.array(z.unknown()).nullish(),
    remotes: z.array(z.unknown()).nullish(),
    _meta: Meta,
  }),
);
export const Wrapped = z.object({ server: Server, _meta: Meta });
export const Named = z.object({ name: z.string().min(1) });
export const Repository = z.object({ url: z.url({ protocol: /^https$/ }) });

export type Input = z.infer<typeof Input> & { variables?: z.infer<typeof Variables> };
export type Argument = z.infer<typeof Argument>;
export type PackageJson = z.infer<typeof PackageJson>;
export type Remote = z.infer<typeof Remote>;
