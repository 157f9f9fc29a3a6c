/**
 * What a command line may read inside the sandbox: its program, the runtime of that program, and the project of the
 * script that it starts, which is the first one that it names. Nothing else that it names is opened.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { exists, isBelow } from './files.ts';
import { basePrefixOf } from './install/wheels.ts';

const SCRIPT = /\.(?:[cm]?[jt]sx?|py|rb|sh|php|pl|jar)$/;
const CODE = /^-(?!cp$|classpath$)p?[ce]|^--(?:eval|print|command|exec)\b|^(?:--?\w[\w-]*=)?(?:data|https?|file):/;
const PROJECT_MARKS = ['package.json', 'pyproject.toml'];

/** True for an argument that names a script: a file that exists and looks like one. */
export async function isScript(path: string): Promise<boolean> {
  return SCRIPT.test(path) && (await isFile(path));
}

/** Whether a word lets a program run code from elsewhere than a file: from the command line itself, or from a URL. */
export function bringsCode(word: string, program: string): boolean {
  return CODE.test(word) || (/^-p/.test(word) && /^(?:node|bun)/.test(basename(program)));
}

/**
 * Paths that may be read, each once. `script` is the one that the program starts, where it starts one. `keepClosed` are
 * folders of ours that are never opened whole.
 */
export async function readableFor(
  program: string,
  script: string | undefined,
  keepClosed: readonly string[],
): Promise<string[]> {
  const closed = await realPaths([homedir(), tmpdir(), '/', ...keepClosed]);
  const isTooMuch = (folder: string) => closed.some((one) => one === folder || isBelow(folder, one));
  const real = await realpath(program);
  const found = [program, real];
  for (const prefix of new Set([dirname(dirname(program)), dirname(dirname(real))])) {
    found.push(...(await runtimeAt(prefix)).filter((folder) => !isTooMuch(folder)));
  }
  const started = script === undefined ? [program] : [program, script];
  for (const one of started) found.push(...(await projectOf(await realpath(one), isTooMuch)));
  return [...new Set([...found, ...started])];
}

/** The folders of the runtime whose programs lie in `prefix`/bin; none for a layout that is not known. */
async function runtimeAt(prefix: string): Promise<string[]> {
  const modules = join(prefix, 'lib', 'node_modules');
  const node = (await exists(modules)) ? [modules] : [];
  if (await isFile(join(prefix, 'pyvenv.cfg'))) {
    const base = await basePrefixOf(prefix);
    return [...node, prefix, ...((await hasPython(base)) ? [base] : [])];
  }
  const isPyenv = await isFile(join(prefix, 'libexec', 'pyenv'));
  return isPyenv || (await hasPython(prefix)) ? [...node, prefix] : node;
}

/** A prefix that Python itself was installed into has its library; one that only packages were put into has not. */
async function hasPython(prefix: string): Promise<boolean> {
  if (prefix === '') return false;
  const library = join(prefix, 'lib');
  const names = (await exists(library)) ? await readdir(library) : [];
  for (const name of names)
    if (/^python3\.\d+$/.test(name) && (await isFile(join(library, name, 'os.py')))) return true;
  return false;
}

/**
 * The nearest project above a script. Of one that may not be opened whole because we stand in it, the modules, the
 * manifest and the folder that the script lies in; of one that reaches up to the home folder, nothing.
 */
async function projectOf(script: string, isTooMuch: (folder: string) => boolean): Promise<string[]> {
  const home = await realpath(homedir());
  const modules = script.lastIndexOf(`${sep}node_modules${sep}`);
  // What a package needs lies beside it.
  if (modules !== -1) return [script.slice(0, modules + `${sep}node_modules`.length)];
  for (let folder = dirname(script); folder !== dirname(folder); folder = dirname(folder)) {
    if (folder === home || isBelow(folder, home) || folder === tmpdir()) return [];
    const marks = PROJECT_MARKS.map((mark) => join(folder, mark));
    const manifests = (await Promise.all(marks.map(isFile))).flatMap((there, i) => (there ? (marks[i] ?? []) : []));
    if (manifests.length === 0) continue;
    if (!isTooMuch(folder)) return [folder];
    const [first = ''] = relative(folder, script).split(sep);
    const below = first === basename(script) && dirname(script) === folder ? [] : [join(folder, first)];
    const modulesOfProject = join(folder, 'node_modules');
    const parts = [...below, ...((await exists(modulesOfProject)) ? [modulesOfProject] : [])];
    return [...manifests, ...parts.filter((part) => !isTooMuch(part))];
  }
  return [];
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function realPaths(folders: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const folder of folders) all.push(resolve(folder), await realpath(folder).catch(() => resolve(folder)));
  return all;
}
