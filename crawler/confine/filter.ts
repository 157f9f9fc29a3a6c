/**
 * A filter of the kernel (seccomp) over the system calls of a server in the sandbox: what namespaces don't divide, what
 * holds memory that belongs to no process, and what would make new namespaces.
 */
import { endianness } from 'node:os';

interface Architecture {
  /** What the kernel calls it in a filter (AUDIT_ARCH_…). */
  audit: number;
  numbers: 'x64' | 'arm64';
}

const ARCHITECTURES: Partial<Record<NodeJS.Architecture, Architecture>> = {
  x64: { audit: 0xc000003e, numbers: 'x64' },
  arm64: { audit: 0xc00000b7, numbers: 'arm64' },
};

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

type Call = { x64: number; arm64: number; error: number };
const refused = (x64: number, arm64: number, error: number): Call => ({ x64, arm64, error });

/** A session keyring is inherited through every namespace, so the calls that reach it are refused. */
const KEYS = [refused(248, 217, ENOSYS), refused(249, 218, ENOSYS), refused(250, 219, ENOSYS)];
/** memfd_create, memfd_secret, shmget, msgget, semget: memory that no process is seen to hold. Programs know kernels without them. */
const MEMORY = [
  ...[refused(319, 279, ENOSYS), refused(447, 447, ENOSYS)],
  ...[refused(29, 194, ENOSYS), refused(68, 186, ENOSYS), refused(64, 190, ENOSYS)],
];
/** unshare, setns, mount, umount2, pivot_root and the newer calls for mounts; clone3, for which programs fall back to clone. */
const NAMESPACES = [
  ...[refused(272, 97, EPERM), refused(308, 268, EPERM)],
  ...[refused(165, 40, EPERM), refused(166, 39, EPERM), refused(155, 41, EPERM)],
  ...[428, 429, 430, 431, 432, 433, 442].map((number) => refused(number, number, EPERM)),
  refused(435, 435, ENOSYS),
];
/** io_uring makes calls that no filter sees; bpf, perf_event_open and userfaultfd are for attacking a kernel. */
const KERNEL = [
  ...[425, 426, 427].map((number) => refused(number, number, ENOSYS)),
  ...[refused(321, 280, EPERM), refused(298, 241, EPERM), refused(323, 282, EPERM)],
];
const CLONE = { x64: 56, arm64: 220 };
const SOCKET = { x64: 41, arm64: 198 };
/** The flags of clone that make a namespace. */
const CLONE_NEW = 0x7e020000;
/** IPv4, IPv6 and netlink. Sockets in files and those between a virtual machine and its host pass by a network namespace. */
const FAMILIES = [2, 10, 16];

// struct seccomp_data: the number, the architecture, the instruction pointer, six arguments.
const [NUMBER, ARCH, ARGUMENT] = [0, 4, 16];
const [LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN] = [0x20, 0x15, 0x35, 0x45, 0x06];
const ALLOW = 0x7fff0000;
const ERRNO = 0x00050000;
const X32 = 0x40000000;

type Instruction = readonly [code: number, value: number, ifTrue?: number, ifFalse?: number];

/**
 * The filter as bubblewrap reads it; undefined on a processor that it doesn't know. `beside-runtime` leaves to the
 * sandbox runtime what that refuses itself, after its own namespaces and sockets are made.
 */
export function filterFor(
  extent: 'whole' | 'beside-runtime',
  processor: NodeJS.Architecture = process.arch,
): Buffer | undefined {
  const architecture = ARCHITECTURES[processor];
  if (architecture === undefined || endianness() !== 'LE') return undefined;
  const { audit, numbers } = architecture;
  const calls = [...KEYS, ...MEMORY, ...(extent === 'whole' ? [...NAMESPACES, ...KERNEL] : [])];
  const program: Instruction[] = [
    [LOAD, ARCH],
    [EQUAL, audit, 1, 0],
    [RETURN, ERRNO | ENOSYS],
    [LOAD, NUMBER],
    ...(numbers === 'x64'
      ? ([
          [AT_LEAST, X32, 0, 1],
          [RETURN, ERRNO | ENOSYS],
        ] as const)
      : []),
    ...calls.flatMap((call): Instruction[] => [
      [EQUAL, call[numbers], 0, 1],
      [RETURN, ERRNO | call.error],
    ]),
    ...(extent === 'whole' ? [...cloneRule(numbers), ...socketRule(numbers)] : []),
    [RETURN, ALLOW],
  ];
  return Buffer.concat(program.map(encoded));
}

function cloneRule(numbers: Architecture['numbers']): Instruction[] {
  return [
    [EQUAL, CLONE[numbers], 0, 4],
    [LOAD, ARGUMENT],
    [ANY_BIT, CLONE_NEW, 0, 1],
    [RETURN, ERRNO | EPERM],
    [RETURN, ALLOW],
  ];
}

function socketRule(numbers: Architecture['numbers']): Instruction[] {
  return [
    [EQUAL, SOCKET[numbers], 0, FAMILIES.length + 2],
    [LOAD, ARGUMENT],
    ...FAMILIES.map((family, at): Instruction => [EQUAL, family, FAMILIES.length - at, 0]),
    [RETURN, ERRNO | EAFNOSUPPORT],
  ];
}

function encoded([code, value, ifTrue = 0, ifFalse = 0]: Instruction): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(ifTrue, 2);
  bytes.writeUInt8(ifFalse, 3);
  bytes.writeUInt32LE(value >>> 0, 4);
  return bytes;
}
