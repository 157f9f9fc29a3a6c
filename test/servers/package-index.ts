/**
 * A package index on loopback, for npm and for Python, that also serves git repositories and archives; what a hostile
 * publisher would need. For tests only.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { zipSync } from 'fflate';
import { listenOnLoopback } from './http.ts';

const run = promisify(execFile);

/** Path to content. */
type Files = Readonly<Record<string, string>>;

interface NpmManifest {
  name: string;
  version: string;
  [field: string]: unknown;
}

export interface PackageIndex {
  /** Without a slash at its end. */
  url: string;
  /** What was asked for so far, as paths. */
  requests: string[];
  /** `files` come beside the manifest. `sparse` is the size of one more file, all zeros. */
  addNpm(manifest: NpmManifest, files?: Files, sparse?: number): Promise<void>;
  /** `requires` are lines of its metadata, such as "other>=1". */
  addWheel(name: string, version: string, requires?: readonly string[], files?: Files): Promise<void>;
  /** A repository whose one commit holds these files; gives its address. */
  addRepository(name: string, files: Files): Promise<string>;
  /** A file under an address of its own; gives that. */
  addArchive(name: string, content: Uint8Array): Promise<string>;
  close(): Promise<void>;
}

export async function startPackageIndex(below: string): Promise<PackageIndex> {
  const folder = await mkdtemp(join(below, 'index-'));
  const manifests = new Map<string, NpmManifest & { dist: object }>();
  const wheels = new Map<string, string[]>();
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '');
    requests.push(path);
    const manifest = manifests.get(path.slice(1));
    const simple = /^\/simple\/([\w.-]+)\/$/.exec(path)?.[1];
    if (manifest !== undefined) {
      const { name, version } = manifest;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: manifest } }));
    } else if (simple !== undefined && wheels.has(simple)) {
      response.setHeader('content-type', 'text/html');
      response.end((wheels.get(simple) ?? []).map((file) => `<a href="/files/${file}">${file}</a>`).join('\n'));
    } else {
      const content = await readFile(join(folder, normalize(path))).catch(() => undefined);
      response.writeHead(content === undefined ? 404 : 200).end(content);
    }
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  await mkdir(join(folder, 'files'));

  return {
    url,
    requests,
    async addNpm(manifest, files = {}, sparse) {
      const file = `${manifest.name.replace('/', '-')}-${manifest.version}.tgz`;
      const place = await laidOut(folder, 'package', { ...files, 'package.json': JSON.stringify(manifest) });
      if (sparse !== undefined) await run('truncate', ['-s', String(sparse), join(place, 'package', 'zeros')]);
      const packed = join(folder, 'files', file);
      await run('tar', ['--use-compress-program=gzip -1', '-cf', packed, '-C', place, 'package']);
      await rm(place, { recursive: true });
      const integrity = `sha512-${createHash('sha512')
        .update(await readFile(packed))
        .digest('base64')}`;
      const hasShrinkwrap = 'npm-shrinkwrap.json' in files ? { _hasShrinkwrap: true } : {};
      manifests.set(manifest.name, {
        ...manifest,
        ...hasShrinkwrap,
        dist: { tarball: `${url}/files/${file}`, integrity },
      });
    },
    async addWheel(name, version, requires = [], files = {}) {
      const module = name.replaceAll('-', '_');
      const file = `${module}-${version}-py3-none-any.whl`;
      await writeFile(join(folder, 'files', file), wheelOf(module, version, requires, files));
      wheels.set(name, [...(wheels.get(name) ?? []), file]);
    },
    async addRepository(name, files) {
      const place = await laidOut(folder, name, files);
      const work = join(place, name);
      const git = (...args: string[]) => run('git', ['-c', 'user.email=a@b.example', '-c', 'user.name=a', ...args]);
      await git('init', '-q', '-b', 'main', work);
      await git('-C', work, 'add', '-A');
      await git('-C', work, 'commit', '-qm', 'x');
      await git('clone', '-q', '--bare', work, join(folder, `${name}.git`));
      await git('-C', join(folder, `${name}.git`), 'update-server-info');
      return `${url}/${name}.git`;
    },
    async addArchive(name, content) {
      await writeFile(join(folder, 'files', name), content);
      return `${url}/files/${name}`;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

/** Files below a folder of this name, which lies in a new folder of its own; scripts can be executed. */
async function laidOut(below: string, name: string, files: Files): Promise<string> {
  const place = await mkdtemp(join(below, 'lay-'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(place, name, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode: content.startsWith('#!') ? 0o755 : 0o644 });
  }
  return place;
}

/** A wheel with one command, named like its module. */
export function wheelOf(module: string, version: string, requires: readonly string[], files: Files): Uint8Array {
  const info = `${module}-${version}.dist-info`;
  const needs = requires.map((line) => `Requires-Dist: ${line}\n`).join('');
  const extras = [...new Set(requires.flatMap((line) => /extra == "([\w-]+)"/.exec(line)?.[1] ?? []))];
  const provides = extras.map((extra) => `Provides-Extra: ${extra}\n`).join('');
  const all: Files = {
    [`${module}.py`]: 'def main(): pass\n',
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${module.replaceAll('_', '-')}\nVersion: ${version}\n${provides}${needs}`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/entry_points.txt`]: `[console_scripts]\n${module} = ${module}:main\n`,
    ...files,
  };
  const record = [...Object.keys(all), `${info}/RECORD`].map((path) => `${path},,\n`).join('');
  const encoded = Object.entries({ ...all, [`${info}/RECORD`]: record }).map(
    ([path, text]) => [path, new TextEncoder().encode(text)] as const,
  );
  return zipSync(Object.fromEntries(encoded));
}
