/**
 * How a server of a registry is reached. Its publisher is a stranger: the names of variables, the image and every word
 * of a command line are looked at before they are taken over, and nothing is handed to Docker itself.
 */
import { Package, type ServerEntry } from '../../risk/model.ts';
import { PLACEHOLDER } from '../placeholders.ts';
import { soundsSecret } from '../secrets.ts';
import { maySet } from '../variables.ts';
import { complaint } from './complaint.ts';
import type { Argument, Input, PackageJson, Remote } from './server-schema.ts';

/** How a server is reached, or why not, as a sentence. */
export type Reached = { reach: ServerEntry['reach'] } | { skipped: string };

const SHOWN_CHARACTERS = 200;

// ---------------------------------------------------------------------------------------------------------- packages

const HOME_OF = {
  npm: /^(?:www\.|registry\.)?npmjs\.(?:org|com)$/,
  pypi: /^(?:(?:www\.)?pypi\.org|pypi\.python\.org|files\.pythonhosted\.org)$/,
};

export function startOf(packageJson: PackageJson): Reached {
  const { registryType, identifier, transport, transportType } = packageJson;
  const shown = quoted(identifier);
  if (registryType === 'mcpb') return bundleOf(packageJson);
  if (registryType !== 'npm' && registryType !== 'pypi' && registryType !== 'oci')
    return {
      skipped: `Its package ${shown} is of the kind ${quoted(registryType)}; npm, pypi and oci can be started.`,
    };
  const speaks = transport?.type ?? transportType ?? 'stdio';
  if (speaks !== 'stdio')
    return { skipped: `Its package ${shown} speaks ${quoted(speaks)} when it is started; only stdio is spoken to.` };
  return registryType === 'oci' ? containerOf(packageJson) : installable(registryType, packageJson);
}

function bundleOf({ identifier, version, fileSha256 }: PackageJson): Reached {
  const name =
    identifier
      .split('/')
      .at(-1)
      ?.replace(/[^\w.@-]+/g, '-') || 'bundle';
  const sha256 = fileSha256?.toLowerCase();
  const bundle = Package.safeParse({ registry: 'mcpb', name, version: version ?? 'unknown', url: identifier, sha256 });
  if (!bundle.success)
    return {
      skipped: `Its bundle ${quoted(identifier)} cannot be told from another: ${complaint(bundle.error)}.`,
    };
  return { reach: { kind: 'package', package: bundle.data, args: [], env: {}, hosts: [], files: {} } };
}

function installable(registry: 'npm' | 'pypi', packageJson: PackageJson): Reached {
  const { identifier, version, registryBaseUrl } = packageJson;
  const host = hostOf(registryBaseUrl);
  // Another index may have another package under the same name, which is not the one that was meant.
  if (host !== undefined && !HOME_OF[registry].test(host))
    return {
      skipped: `Its package ${quoted(identifier)} lies at ${quoted(host)}, and packages come from ${registry} only.`,
    };
  const named = Package.safeParse({ registry, name: identifier, version: version ?? undefined });
  if (!named.success) {
    const spec = version ? `${identifier}@${version}` : identifier;
    return {
      skipped: `Its package ${quoted(spec)} is not one exact version on ${registry}: ${complaint(named.error)}.`,
    };
  }
  const args = wordsOf(packageJson.packageArguments ?? []);
  return {
    reach: { kind: 'package', package: named.data, args, env: variablesOf(packageJson), hosts: [], files: {} },
  };
}

const IMAGE =
  /^[a-z0-9]+(?:[._-][a-z0-9]+)*(?::\d+)?(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/i;

function containerOf(packageJson: PackageJson): Reached {
  const image = imageOf(packageJson);
  if (!IMAGE.test(image)) return { skipped: `Its image ${quoted(image)} is not named as container images are.` };
  const tag = /[:@]([^/]*)$/.exec(image)?.[1];
  if (tag === undefined || tag === 'latest')
    return {
      skipped: `Its image ${quoted(image)} is of no particular version, so a list of its tools would be evidence of none.`,
    };
  // Of the arguments for Docker itself only the variables are taken over: the others could open this machine to the image.
  const declared = (packageJson.runtimeArguments ?? []).flatMap((argument) => {
    if (argument.name !== '-e' && argument.name !== '--env') return [];
    const [, name = '', template] = /^([^=]*)(?:=(.*))?$/s.exec(argument.value ?? '') ?? [];
    return [{ ...argument, name, value: template }];
  });
  const env = variablesOf({ environmentVariables: [...declared, ...(packageJson.environmentVariables ?? [])] });
  const settings = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const args = wordsOf(packageJson.packageArguments ?? []);
  const command = ['docker', 'run', '-i', '--rm', '--network', 'none', ...settings, image, ...args];
  return { reach: { kind: 'command', command, env: {} } };
}

/** Newer entries carry the tag in the identifier; older ones have it apart, as they have the registry's host. */
function imageOf({ identifier, version, registryBaseUrl }: PackageJson): string {
  const first = identifier.split('/')[0] ?? '';
  const namesHost = identifier.includes('/') && /[.:]|^localhost$/.test(first);
  const host = hostOf(registryBaseUrl);
  const elsewhere = host !== undefined && !namesHost && !/(?:^|\.)docker\.(?:io|com)$/.test(host);
  const image = elsewhere ? `${host}/${identifier}` : identifier;
  const isTagged = /[:@][^/]*$/.test(image.slice(image.lastIndexOf('/') + 1));
  if (isTagged || !version) return image;
  return version.startsWith('sha256:') ? `${image}@${version}` : `${image}:${version}`;
}

// ------------------------------------------------------------------------------------------- arguments and variables

function wordsOf(args: readonly Argument[]): string[] {
  return args.flatMap((argument) => {
    const { type, valueHint, format, isRequired } = argument;
    const name = argument.name ?? valueHint ?? '';
    const flag = name.startsWith('-') ? name : `--${name}`;
    const isSwitch =
      type === 'named' && isRequired && format === 'boolean' && argument.value == null && argument.default == null;
    if (isSwitch) return [flag];
    const value = valueFor(name, argument);
    if (value === undefined) return [];
    if (type !== 'named') return [value];
    return value === '' ? [flag] : [flag, value];
  });
}

function variablesOf({ environmentVariables }: Pick<PackageJson, 'environmentVariables'>): Record<string, string> {
  const pairs = (environmentVariables ?? []).flatMap((variable): [string, string][] => {
    const value = maySet(variable.name) ? valueFor(variable.name, variable) : undefined;
    return value === undefined ? [] : [[variable.name, value]];
  });
  return Object.fromEntries(pairs);
}

/**
 * What stands for an input when nobody can be asked: its fixed value, or for a required one its default; the placeholder
 * where that is missing or may be a secret. `undefined` for one that can be left out.
 */
function valueFor(name: string, input: Input): string | undefined {
  const hasValue = input.value != null;
  if (!hasValue && !input.isRequired) return undefined;
  if (input.isSecret) return PLACEHOLDER;
  const value = hasValue ? filledIn(input.value ?? '', input.variables) : (input.default ?? input.choices?.[0]);
  // No program can be handed a zero character.
  return value == null || value.includes('\0') || soundsSecret(name, value) ? PLACEHOLDER : value;
}

/** Braces around a name that is not declared are part of the value, as server.json has it. */
function filledIn(template: string, variables: Input['variables']): string {
  return template.replace(/\{([^{}]+)\}/g, (braces, name: string) => {
    const variable = ownOf(variables, name);
    return variable === undefined ? braces : (valueFor(name, { ...variable, isRequired: true }) ?? PLACEHOLDER);
  });
}

function ownOf(variables: Input['variables'], name: string): Input | undefined {
  return variables && Object.hasOwn(variables, name) ? variables[name] : undefined;
}

// ----------------------------------------------------------------------------------------------------------- remotes

export function addressOf({ type, transportType, url, variables }: Remote): Reached {
  const speaks = type ?? transportType ?? 'streamable-http';
  if (speaks !== 'streamable-http' && speaks !== 'http' && speaks !== 'sse')
    return { skipped: `Its address ${quoted(url)} speaks ${quoted(speaks)}, which is not spoken here.` };
  const open: string[] = [];
  // A placeholder would turn the address into another one, so only what the publisher states is filled in.
  const whole = url.replace(/\{([^{}]+)\}/g, (braces, name: string) => {
    const variable = ownOf(variables, name);
    const stated = variable?.isSecret ? undefined : (variable?.value ?? variable?.default);
    if (stated == null) open.push(braces);
    return stated ?? braces;
  });
  if (open.length > 0)
    return {
      skipped: `Its address ${quoted(url)} contains ${open.map(quoted).join(', ')}, which only its user can fill in.`,
    };
  if (!URL.canParse(whole) || !/^https?:$/.test(new URL(whole).protocol))
    return { skipped: `Its address ${quoted(whole)} is no http or https address.` };
  if (carriesSecret(new URL(whole)))
    return { skipped: 'Its address carries what looks like a credential, which is not ours to use.' };
  return { reach: { kind: 'url', url: whole } };
}

function carriesSecret({ username, password, pathname, searchParams }: URL): boolean {
  if (username !== '' || password !== '') return true;
  const steps = pathname.split('/').map((step): [string, string] => ['', step]);
  return [...steps, ...searchParams].some(([name, value]) => value !== '' && soundsSecret(name, value));
}

// ------------------------------------------------------------------------------------------------------------- words

function hostOf(url: string | null | undefined): string | undefined {
  if (!url) return undefined;
  return URL.canParse(url) ? new URL(url).host : url;
}

/** As a publisher wrote it, in one line and not too long. */
function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
}
