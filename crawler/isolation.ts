/** The ways to keep a stranger's server apart, strongest first: which can be had here, and what each leaves open. */
import type { Asked } from '../risk/model.ts';
import { socketsInReach } from './confine/node.ts';
import { dockerMissing, hasImage } from './docker.ts';
import { sandboxMissing } from './sandbox.ts';

/** How strangers' servers are started; `none` only when the user asked for it. */
export type Isolation = Exclude<Asked['isolation'], 'trusted' | 'remote'>;

/** The words for them on the command line. */
export const WAYS: Record<string, Isolation> = {
  bubblewrap: 'sandbox',
  namespaces: 'namespaces',
  docker: 'docker',
  node: 'node',
  none: 'none',
};

/**
 * Why a way cannot be had on this machine, as a sentence with what to do; undefined when it can. `forHosts` is for a
 * server that may reach some hosts.
 */
export function missing(isolation: Isolation, forHosts = false): string | undefined {
  if (isolation === 'sandbox') return instead(sandboxMissing({ forHosts }));
  if (isolation === 'namespaces') return instead(sandboxMissing({ means: 'namespaces' }));
  return isolation === 'docker' ? dockerMissing() : undefined;
}

function instead(sentence: string | undefined): string | undefined {
  if (sentence === undefined) return undefined;
  return `${sentence} ${NODE_INSTEAD}. --no-sandbox starts strangers' servers with all your permissions.`;
}

export interface Choice {
  isolation: Isolation;
  /** What is said of it before anything is started: what it closes and what it leaves open. */
  says?: string;
  /** What a person is asked first; in a script it is not started. */
  asks?: string;
}

const NO_BUBBLEWRAP = 'There is no bubblewrap here';
const BLOCKED_BY_NODE =
  'It blocks access to other files, programs and native code, but not to the network or to services on this machine';
const NODE_INSTEAD = `npm packages can run under Node's permission model instead (--sandbox node). ${BLOCKED_BY_NODE}`;
const NO_BOUNDARY =
  "Node's permission model isn't a boundary against code that attacks Node itself. Other servers are skipped.";

/** The strongest way that can be had here. One that is weaker than the sandbox says so. */
export function strongest(): Choice {
  const why = sandboxMissing();
  if (why === undefined) return { isolation: 'sandbox' };
  if (sandboxMissing({ means: 'namespaces' }) === undefined)
    return {
      isolation: 'namespaces',
      says: `${NO_BUBBLEWRAP}, so strangers' servers run in namespaces made by util-linux. These block access to other files, the network, other processes and shared memory, but they filter no system calls, so the keys of your session can be read.`,
    };
  if (dockerMissing() === undefined && hasImage())
    return { isolation: 'docker', says: `${NO_BUBBLEWRAP}, so strangers' servers run in Docker.` };
  const sockets = socketsInReach();
  if (sockets?.length === 0)
    return {
      isolation: 'node',
      says: `${why} So npm packages run under Node's permission model. ${BLOCKED_BY_NODE}. ${NO_BOUNDARY}`,
    };
  const some =
    sockets === undefined ? '' : `, any of which may be able to start programs (${sockets.slice(0, 3).join(', ')})`;
  return {
    isolation: 'node',
    says: `${why} ${NODE_INSTEAD}${some}. ${NO_BOUNDARY}`,
    asks: "Run npm packages under Node's permission model?",
  };
}
