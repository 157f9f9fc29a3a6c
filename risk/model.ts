/**
 * THE CONTRACT: everything that is stored under data/ or handed from one room to another.
 * The pages, the JSON and the code use the same words; a field that can be derived from another is not here.
 */
import * as z from 'zod';
import { FINDINGS, Finding } from './findings/finding.ts';
import { GAINS } from './findings/gains.ts';

export const ACCESS = ['read', 'write', 'execute'] as const;
export const EFFECTS = [
  'destructive',
  'financial',
  'code',
  'outbound',
  'secrets',
  'privilege',
  'bulk',
  'untrusted',
  'private',
] as const;
export const RISK = ['low', 'medium', 'high', 'critical'] as const;

export const Access = z.enum(ACCESS);
export const Effect = z.enum(EFFECTS);
export const Risk = z.enum(RISK);
export type Access = z.infer<typeof Access>;
export type Effect = z.infer<typeof Effect>;
export type Risk = z.infer<typeof Risk>;
export const RISKIEST_FIRST: readonly Risk[] = [...RISK].reverse();

/** Names a server in file names, in URLs and on the command line. */
export const ServerId = z
  .string()
  .max(80)
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'a server id is lower-case letters, digits and single hyphens, such as "union-mcp"',
  )
  .regex(
    /^(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$)/,
    'is the name of a device on Windows, where no file can have it; take another id, such as "con-mcp"',
  );

// ---------------------------------------------------------------------------------------------- where servers come from

/** Both end up in paths and on an installer's command line, so they are what the registry itself would take. */
const NpmName = z
  .string()
  .max(214)
  .regex(
    /^(?:@[a-z0-9][a-z0-9._~-]*\/)?[a-z0-9][a-z0-9._~-]*$/i,
    'an npm package is named like "some-server" or "@scope/some-server"',
  );
const NpmVersion = z
  .string()
  .max(100)
  .regex(
    /^\d+\.\d+\.\d+(?:-[0-9a-z.-]+)?(?:\+[0-9a-z.-]+)?$/i,
    'an npm version is exact, such as "1.2.3" or "1.2.3-beta.4"',
  );
const PyPIName = z
  .string()
  .max(214)
  .regex(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i, 'a PyPI package is named like "some-server" or "some.server"');
const PyPIVersion = z
  .string()
  .max(100)
  .regex(
    /^(?:\d+!)?\d+(?:\.\d+)*(?:(?:a|b|rc)\d+)?(?:\.post\d+)?(?:\.dev\d+)?(?:\+[a-z0-9]+(?:[._-][a-z0-9]+)*)?$/i,
    'a PyPI version is exact, such as "1.2.3" or "1.2rc1"',
  );

const PyPIExtra = z
  .string()
  .max(100)
  .regex(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i, 'an extra is named like "cli"');

const PyPIRequirement = z
  .string()
  .max(100)
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?(?:(?:==|<=?|>=?|~=)[0-9][0-9a-z.]*)?$/i,
    'what a Python package needs is written like "mcp<2"',
  );

/** The version is pinned: a listing is evidence about one version. */
const PinnedPackage = z.discriminatedUnion('registry', [
  z.strictObject({ registry: z.literal('npm'), name: NpmName, version: NpmVersion }),
  z.strictObject({
    registry: z.literal('pypi'),
    name: PyPIName,
    version: PyPIVersion,
    /** Its optional parts that are installed with it, as in "some-server[cli]". */
    extras: z.array(PyPIExtra).min(1).max(10).optional(),
    /** What it needs beside itself and does not say, such as "mcp<2" of a server written for an older SDK. */
    with: z.array(PyPIRequirement).max(5).optional(),
  }),
  /** An MCP bundle: a file somewhere, known by the hash of its content. */
  z.strictObject({
    registry: z.literal('mcpb'),
    name: z
      .string()
      .max(214)
      .regex(/^[\w.@/-]+$/, 'a bundle is named like "io.github.user/server"'),
    version: z.string().max(100),
    url: z.url({ protocol: /^https?$/ }),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the file in lower-case hex'),
  }),
]);

/** A Python package may be written with its extras, as "some-server[cli]"; its name is kept without them. */
export const Package = z.preprocess(withExtrasApart, PinnedPackage);
export type Package = z.infer<typeof PinnedPackage>;

/** The name of a package as its installer takes it, such as "some-server[cli]". */
export function nameWithExtras(wanted: Package): string {
  const extras = wanted.registry === 'pypi' ? (wanted.extras ?? []) : [];
  return extras.length === 0 ? wanted.name : `${wanted.name}[${extras.join(',')}]`;
}

function withExtrasApart(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('registry' in value) || value.registry !== 'pypi') return value;
  if (!('name' in value) || typeof value.name !== 'string' || 'extras' in value) return value;
  const [, name, extras] = /^([^[\]]*)\[([^[\]]*)\]$/.exec(value.name) ?? [];
  return extras === undefined ? value : { ...value, name, extras: extras.split(',').map((extra) => extra.trim()) };
}

const PathBelowHome = z
  .string()
  .regex(
    /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$)).+$/,
    'a file is named by a path below the home of the server, such as ".config/token.json"',
  );

/** How a server is reached. `package` is started by its own command, `command` as it stands, `url` over HTTP. */
const Reach = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('package'),
    package: Package,
    /** The executable, where the package has several or it is not named like the package. */
    bin: z.string().optional(),
    /** A script inside the package, for one that has no executable. */
    script: z.string().optional(),
    args: z.array(z.string()).default([]),
    /** Environment variables that are set; never a real credential, but a placeholder or a variable such as "${DASH_TOKEN}". */
    env: z.record(z.string(), z.string()).default({}),
    /** Hosts that the server must reach to list its tools; none unless stated. */
    hosts: z.array(z.string()).default([]),
    /** Files that are laid into its empty HOME before it starts, path to content; placeholders only. */
    files: z.record(PathBelowHome, z.string()).default({}),
  }),
  z.strictObject({
    kind: z.literal('command'),
    command: z.array(z.string()).min(1),
    env: z.record(z.string(), z.string()).default({}),
    /** Where relative paths of the command begin; the checkout unless stated. */
    cwd: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('url'),
    url: z.url({ protocol: /^https?$/ }),
    /** Sent to its host and to no other; what is secret in them is a variable such as "${DASH_TOKEN}". */
    headers: z.record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.string().regex(/^[\t\x20-\x7e]*$/)).optional(),
  }),
]);

/** A way to start a server that changes which tools it offers, such as `--read-only`: what is added to its `reach`. */
export const Setting = z
  .strictObject({
    args: z.array(z.string()).default([]),
    env: z.record(z.string(), z.string()).default({}),
  })
  .refine(({ args, env }) => args.length + Object.keys(env).length > 0, 'a setting adds an argument or a variable');
export type Setting = z.infer<typeof Setting>;

/** One server of data/servers.json: what a person wrote down about it. */
export const ServerEntry = z.strictObject({
  id: ServerId,
  title: z.string().min(1),
  /** One line on what it is for, in our own words. */
  about: z.string().optional(),
  repository: z.url({ protocol: /^https$/ }).optional(),
  reach: Reach,
  /** Settings under which it is asked once more, to see what they take away or add. */
  settings: z.array(Setting).optional(),
  /** The name under which a registry lists it, for an entry that came from one. */
  listedAs: z.string().optional(),
  /** Present when we serve the listing ourselves instead of asking the real server; says from what it was transcribed. */
  standIn: z.string().optional(),
});
export type ServerEntry = z.infer<typeof ServerEntry>;
export const ServerList = z.array(ServerEntry);

// ------------------------------------------------------------------------------------------------- what a server said

/** A tool as the server gave it, any further keys kept. Nothing but the name can be relied on. */
export const ToolDefinition = z.looseObject({ name: z.string().min(1) });
export type ToolDefinition = z.infer<typeof ToolDefinition>;

/** The name of what was sent as a tool; undefined where it has none that is text. */
export function nameOfTool(sent: unknown): string | undefined {
  return typeof sent === 'object' && sent !== null && 'name' in sent && typeof sent.name === 'string'
    ? sent.name
    : undefined;
}

/** How a server was asked; enough to ask it again in the same way. */
export const Asked = z.strictObject({
  /** When this listing was first recorded, ISO 8601 in UTC. Asking again with the same answer does not move it. */
  at: z.iso.datetime(),
  provenance: z.enum(['live', 'stand-in']),
  /** `sse` is the HTTP+SSE of the first protocol, spoken only by servers that know nothing newer. */
  transport: z.enum(['stdio', 'streamable-http', 'sse']),
  package: Package.optional(),
  /** The command line as a person would type it, or the URL; no paths of the machine that asked. */
  launch: z.string(),
  /** Names of the environment variables that were set; their values are not kept here. */
  envNames: z.array(z.string()),
  /**
   * `namespaces` is a sandbox without a filter of system calls; `node` is Node's permission model, under which the network
   * is open; `trusted` is the project's own dependency, started as it is; `none` only when the user said so.
   */
  isolation: z.enum(['sandbox', 'namespaces', 'docker', 'node', 'trusted', 'none', 'remote']),
});
export type Asked = z.infer<typeof Asked>;

/** Why a server could not be asked; the closed list that pages and counts go by. */
export const FAILURES = [
  'needs-config',
  'needs-arguments',
  'needs-auth',
  'needs-login',
  'no-sandbox',
  'not-set',
  'install-failed',
  'no-entry-point',
  'crashed',
  'timed-out',
  'not-mcp',
  'too-large',
  'flood',
  'unreachable',
  'list-failed',
] as const;

export const Failure = z.strictObject({
  reason: z.enum(FAILURES),
  /** One sentence for a person: what happened, where, and what to do next. */
  message: z.string(),
  /** For `needs-config`: the names of the variables that the server asked for. */
  needs: z.array(z.string()).optional(),
  /** For `needs-auth`: the scopes that the server names, and the addresses of who grants them. */
  login: z.strictObject({ scopes: z.array(z.string()), grantedBy: z.array(z.string()) }).optional(),
  /** The first and last of what the server wrote to its standard error, without colours and machine paths. */
  stderr: z.string().optional(),
});
export type Failure = z.infer<typeof Failure>;

/** What a setting changes about the list of tools. */
const SettingChange = z.strictObject({
  /** As a person would type it. */
  setting: z.string(),
  /** Names of tools that it takes away. */
  gone: z.array(z.string()),
  /** Tools that only it brings, verbatim. */
  added: z.array(z.unknown()),
  /** Why the server could not be asked under it. */
  failed: z.string().optional(),
});
export type SettingChange = z.infer<typeof SettingChange>;

/** What a server can be asked to list. */
export const LISTS = ['tools', 'prompts', 'resources', 'resourceTemplates'] as const;

export const Listed = z.strictObject({
  outcome: z.literal('listed'),
  asked: Asked,
  /** The version that was spoken. */
  protocolVersion: z.string(),
  /** All versions that the server says it speaks; only the newer protocol tells. */
  supportedVersions: z.array(z.string()).optional(),
  /** As the server declared them. */
  capabilities: z.looseObject({}).optional(),
  serverInfo: z.looseObject({ name: z.string(), version: z.string() }).partial().optional(),
  instructions: z.string().optional(),
  /** Why the list of tools is known to be incomplete (a page cap, paging that does not end); absent when it is whole. */
  partial: z.string().optional(),
  /** How the list of tools changed while it was being read, as a clause; absent where two readings were the same. */
  changed: z.string().optional(),
  /** Declared lists other than the tools that could not be read, or not to their end. */
  unread: z.array(z.strictObject({ list: z.enum(LISTS), why: z.string() })).optional(),
  /** Tools that are offered only to a client with these capabilities; absent where nobody looked or there are none. */
  onlyWith: z.strictObject({ capabilities: z.array(z.string()), tools: z.array(z.unknown()) }).optional(),
  /** What each of the entry's settings changes; absent where it has none. */
  withSettings: z.array(SettingChange).optional(),
  /** Verbatim, like the tools; absent where the server does not declare them. */
  prompts: z.array(z.unknown()).optional(),
  resources: z.array(z.unknown()).optional(),
  resourceTemplates: z.array(z.unknown()).optional(),
  /** Verbatim, in the server's order; a malformed one stays, and classifying rejects it by its index. */
  tools: z.array(z.unknown()),
});

export type Listed = z.infer<typeof Listed>;

export const Listing = z.discriminatedUnion('outcome', [
  Listed,
  z.strictObject({ outcome: z.literal('failed'), asked: Asked, failure: Failure }),
]);
export type Listing = z.infer<typeof Listing>;

// ---------------------------------------------------------------------------------------------------------- the verdict

/**
 * One reason. `at` is a JSON Pointer (RFC 6901) into the tool's definition, or into a sibling's when `of` names it, or
 * into the server's `{name, instructions}` when `of` is `null`. `quote` stands there word for word: in the string at
 * that place, as the last step of the pointer (a property's name), or, where nothing stands there, is empty.
 */
export const Evidence = z.strictObject({
  signal: z.string(),
  at: z.string(),
  quote: z.string(),
  of: z.string().nullable().optional(),
  /** What it speaks for: an access, an effect, or (`none`) only for caution. */
  pulls: z.union([Access, Effect, z.literal('none')]),
  /** How strongly, in log-odds; negative speaks against. */
  weight: z.number(),
  /** What was seen, as a clause that can follow the quote: "names an action that changes something". */
  says: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;

export const ToolVerdict = z.strictObject({
  access: Access,
  effects: z.array(Effect),
  risk: Risk,
  /** Probability that a careful reader would give the same access, 0 to 1, two decimals. */
  confidence: z.number().min(0).max(1),
});
export type ToolVerdict = z.infer<typeof ToolVerdict>;

/** A tool whose argument chooses the operation: what it is for each of that argument's values. */
export const Conditional = z.strictObject({
  argument: z.string(),
  /** JSON Pointer of the argument in the definition. */
  at: z.string(),
  /** The value that a call has which leaves the argument out, where the schema says so. */
  otherwise: z.string().optional(),
  /** Every value stands in one case; the least access first. */
  cases: z.array(z.strictObject({ values: z.array(z.string()), access: Access, effects: z.array(Effect), risk: Risk })),
});
export type Conditional = z.infer<typeof Conditional>;

/** A hint that the server itself declared; a default of the specification is never listed here. */
export const Claim = z.strictObject({
  hint: z.enum(['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']),
  value: z.boolean(),
  /** What the rest of the definition says instead, where it says otherwise. */
  contradiction: z.string().optional(),
});
export type Claim = z.infer<typeof Claim>;

/** Below this confidence a verdict is too thin to act on, and the rule of the next higher risk applies. */
export const THIN_CONFIDENCE = 0.6;

export const ToolRecord = ToolVerdict.extend({
  name: z.string(),
  /** Position in the listing's `tools`; names need not be unique. */
  index: z.int().nonnegative(),
  /** One or two sentences that name what decided it. */
  rationale: z.string(),
  /** Strongest first. */
  evidence: z.array(Evidence),
  /** JSON Pointers of the arguments that choose where a call goes, for rules to guard; absent where there are none. */
  reaches: z
    .strictObject({ paths: z.array(z.string()), urls: z.array(z.string()), amounts: z.array(z.string()) })
    .partial()
    .optional(),
  /** Present where an argument chooses among operations of different risk. */
  conditional: Conditional.optional(),
  claims: z.array(Claim),
  /** Why to be careful with this verdict, as sentences. */
  caveats: z.array(z.string()),
  /** Present when a person overrode the machine: the machine's own verdict stays beside it. */
  corrected: z
    .strictObject({ by: z.string(), date: z.iso.date(), reason: z.string(), machine: ToolVerdict })
    .optional(),
});
export type ToolRecord = z.infer<typeof ToolRecord>;

export const Rejected = z.strictObject({ index: z.int().nonnegative(), reason: z.string() });
export type Rejected = z.infer<typeof Rejected>;

/** SHA-256 in lower-case hex; risk/canonical.ts says of what. */
const ContentHash = z.string().regex(/^[0-9a-f]{64}$/);

/** All that can be derived from one entry, its listing and the corrections; holds no clock time of its own. */
export const ServerRecord = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('listed'),
    id: ServerId,
    title: z.string(),
    hash: ContentHash,
    tools: z.array(ToolRecord.extend({ hash: ContentHash })),
    rejected: z.array(Rejected),
    /** Beside the verdicts: text that hides, steers or leaks. Absent where there is none. */
    findings: z.array(Finding).optional(),
  }),
  z.strictObject({ state: z.literal('failed'), id: ServerId, title: z.string(), failure: Failure }),
  z.strictObject({ state: z.literal('not-asked'), id: ServerId, title: z.string() }),
]);
export type ServerRecord = z.infer<typeof ServerRecord>;

// ---------------------------------------------------------------------------------------------------------- its history

const Brief = ToolVerdict.pick({ access: true, effects: true, risk: true });

export const ToolChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('added'), tool: z.string(), after: Brief, gained: z.array(z.enum(FINDINGS)) }),
  z.strictObject({ kind: z.literal('removed'), tool: z.string(), before: Brief }),
  /** The same schema under a new name. */
  z.strictObject({
    kind: z.literal('renamed'),
    tool: z.string(),
    was: z.string(),
    before: Brief,
    after: Brief,
    gained: z.array(z.enum(FINDINGS)),
    gainedText: z.array(z.enum(GAINS)).optional(),
  }),
  z.strictObject({
    kind: z.literal('changed'),
    tool: z.string(),
    /** Empty where only the verdict changed, because a sibling did. */
    what: z.array(z.enum(['title', 'description', 'input', 'output', 'claims'])),
    before: Brief,
    after: Brief,
    /** Kinds of finding that its words did not give rise to before. */
    gained: z.array(z.enum(FINDINGS)),
    /** What else its words say now that they did not say before; absent where there is nothing. */
    gainedText: z.array(z.enum(GAINS)).optional(),
  }),
]);
export type ToolChange = z.infer<typeof ToolChange>;

/** What changed between two lists of one server. */
export const ListChange = z.strictObject({
  tools: z.array(ToolChange),
  /** Present where the server's instructions changed. */
  instructions: z
    .strictObject({ gained: z.array(z.enum(FINDINGS)), gainedText: z.array(z.enum(GAINS)).optional() })
    .optional(),
  /** Whether more can go wrong than before: a tool with a higher risk, a new one above low, text that was gained. */
  rose: z.boolean(),
});
export type ListChange = z.infer<typeof ListChange>;

/** data/history/<server>.json: the changes that crawls found, the oldest first. */
export const History = z.array(
  z.strictObject({
    /** When the newer list was recorded. */
    at: z.iso.datetime(),
    from: z.strictObject({ hash: ContentHash, version: z.string().optional() }),
    to: z.strictObject({ hash: ContentHash, version: z.string().optional() }),
    change: ListChange,
  }),
);
export type History = z.infer<typeof History>;

/** Front matter of data/corrections/<server>--<tool>.md; the body is the reason. */
export const CorrectionFields = z.strictObject({
  server: ServerId,
  tool: z.string(),
  verdict: z.strictObject({ access: Access, effects: z.array(Effect) }),
  by: z.string().min(1),
  date: z.iso.date(),
});
export type Correction = z.infer<typeof CorrectionFields> & { reason: string };

// ------------------------------------------------------------------------------------------------------------ how good it is

/** data/labels/<server>.json: verdicts given by reading the definitions one by one, annotations withheld. */
export const LabelFile = z.strictObject({
  server: ServerId,
  readOn: z.iso.date(),
  tools: z.record(
    z.string(),
    z.strictObject({
      access: Access,
      effects: z.array(Effect),
      risk: Risk,
      /** The reader's own estimate that another careful reader would choose the same access, 0 to 1. */
      sure: z.number().min(0).max(1),
    }),
  ),
});
export type LabelFile = z.infer<typeof LabelFile>;

/** Shares are 0 to 1 and null where there was nothing to count. */
const Share = z.number().min(0).max(1).nullable();

const Score = z.strictObject({
  tools: z.int(),
  accuracy: Share,
  /** Of the tools that change or run something, those called read. */
  falseSafe: Share,
  /** Of the tools that only read, those called something else. */
  falseAlarm: Share,
});

export const Measurement = Score.extend({
  servers: z.int(),
  macroF1: Share,
  /** Counted tools, by label and then by verdict. */
  confusion: z.record(Access, z.record(Access, z.int())),
  riskExact: Share,
  riskUnder: Share,
  riskOver: Share,
  effects: z.array(z.strictObject({ effect: Effect, labelled: z.int(), precision: Share, recall: Share })),
  /** Tenths of confidence that hold any verdicts: what was said, and how many held. */
  calibration: z.array(z.strictObject({ from: z.number(), tools: z.int(), confidence: z.number(), held: z.number() })),
  calibrationError: Share,
});
export type Measurement = z.infer<typeof Measurement>;

/** data/accuracy.json, written by `npm run accuracy -- --write` and shown on the accuracy page. */
export const Accuracy = z.strictObject({
  /** Servers for tuning the rules on, and servers kept for testing; a hash of the server's id decides which. */
  fitting: Measurement,
  testing: Measurement,
  /** For comparison, over all labels: a few lines that look at the name's first word, and believing the annotations. */
  baselines: z.strictObject({ firstWord: Score, annotations: Score }),
  /** How often each signal's findings agree with the labels, over all labels. */
  signals: z.array(z.strictObject({ signal: z.string(), findings: z.int(), agree: Share })),
});
export type Accuracy = z.infer<typeof Accuracy>;
