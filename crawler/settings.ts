/** What a server's launch settings change: asked again under each of them, and held against what it said without. */
import {
  type Listed,
  type Listing,
  nameOfTool,
  type ServerEntry,
  type Setting,
  type SettingChange,
} from '../risk/model.ts';

/** The entry as it is started under a setting; a URL has none. */
export function underSetting(entry: ServerEntry, { args, env }: Setting): ServerEntry | undefined {
  const { reach, settings: _, ...rest } = entry;
  if (reach.kind === 'url') return undefined;
  const set = { ...reach.env, ...env };
  return reach.kind === 'package'
    ? { ...rest, reach: { ...reach, args: [...reach.args, ...args], env: set } }
    : { ...rest, reach: { ...reach, command: [...reach.command, ...args], env: set } };
}

/** `READ_ONLY=true --no-delete`, as it would be typed. */
export function settingAsTyped({ args, env }: Setting): string {
  return [...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...args].join(' ');
}

/** What differs between the two lists, by the names of the tools. */
export function changeUnder(setting: Setting, without: Listed, under: Listing): SettingChange {
  const typed = { setting: settingAsTyped(setting) };
  if (under.outcome === 'failed') return { ...typed, gone: [], added: [], failed: under.failure.message };
  const [before, after] = [namesOf(without), namesOf(under)];
  return {
    ...typed,
    gone: [...before].filter((name) => !after.has(name)),
    added: under.tools.filter((tool) => {
      const name = nameOfTool(tool);
      return name !== undefined && !before.has(name);
    }),
  };
}

function namesOf({ tools }: Listed): Set<string> {
  return new Set(tools.flatMap((tool) => nameOfTool(tool) ?? []));
}
