import * as z from 'zod';
import type { Client } from './client.ts';
import { pathsOf, readerOf, usual, usualFields, Variables, Words } from './reading.ts';

/** Until summer 2025 a command was an object of its own. */
const OldCommand = z.object({ path: z.string().min(1), args: Words.nullish(), env: Variables.nullish() });
const Server = z
  .object({
    ...usualFields,
    command: z.union([z.string().min(1), OldCommand]).nullish(),
    enabled: z.boolean().nullish(),
  })
  .transform(({ command, enabled, ...fields }) => {
    const isOld = typeof command === 'object' && command !== null;
    const written = isOld ? { ...fields, ...command, command: command.path } : { ...fields, command };
    return {
      ...usual(written),
      disabled: enabled === false,
      elsewhere: 'is started by an extension of Zed, which alone knows the command',
    };
  });

export const zed: Client = {
  id: 'zed',
  title: 'Zed',
  files(place) {
    const { inHome, inSettings, inProject } = pathsOf(place);
    const perUser =
      place.platform === 'win32' ? inSettings('Zed', 'settings.json') : inHome('.config', 'zed', 'settings.json');
    return [perUser, inProject('.zed', 'settings.json')];
  },
  read: readerOf('context_servers', Server),
};
