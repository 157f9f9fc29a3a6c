/** What is known about one MCP client: where it keeps its servers, and how they stand there. */

/** The machine that is looked at. */
export interface Place {
  home: string;
  platform: NodeJS.Platform;
  /** The project that is looked at: clients keep servers per project as well. */
  cwd: string;
  /** On Windows, where APPDATA leads; below the home unless stated. */
  appData?: string | undefined;
}

/** As it stands in the file, secrets and all. */
export type FoundReach =
  | { kind: 'command'; command: string[]; env: Record<string, string>; cwd?: string }
  | { kind: 'url'; url: string; headers: Record<string, string> };

export interface FoundServer {
  name: string;
  reach: FoundReach;
  /** Only where the client itself heeds the switch: a server that is merely said to be off may well run. */
  disabled?: true;
}

/** Told about a server that stands in a file and cannot be looked at, as a sentence without any value of the file. */
export type Complain = (sentence: string) => void;

export interface Client {
  id: string;
  title: string;
  /** Where its servers may stand, whether or not anything is there. */
  files(place: Place): string[];
  /** Throws UnreadableFile when nothing in the text can be read. */
  read(text: string, complain?: Complain): FoundServer[];
}

/** Nothing in a file can be read; the message is a clause that can follow "it": "is not JSON (line 3)". */
export class UnreadableFile extends Error {}
