/** A browser out of node_modules: nothing needs to be installed for the browser tests. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** `folder` is where it is unpacked: a place of its own, since a copy that another run left half done is taken for whole. */
export async function launchBrowser(folder: string, args: readonly string[] = []): Promise<Browser> {
  process.env.TMPDIR = folder;
  // The package unpacks the system libraries that it brings along only where it believes itself on the service that it
  // was made for; with them, no library need be installed on this machine.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs24.x';
  const { default: packed } = await import('@sparticuz/chromium');
  const executablePath = await packed.executablePath();
  // The package's own list of fonts names only folders of that service; without any font the browser crashes.
  const fonts = [join(folder, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'].map((dir) => `<dir>${dir}</dir>`);
  const cache = `<cachedir>${join(folder, 'fonts-cache')}</cachedir>`;
  await writeFile(join(folder, 'fonts', 'fonts.conf'), `<fontconfig>${fonts.join('')}${cache}</fontconfig>`);
  return chromium.launch({
    executablePath,
    // Not the package's own arguments: some of those turn off what is tested here (web security, process isolation).
    args: ['--no-sandbox', '--headless=shell', '--no-zygote', '--disable-gpu', '--font-render-hinting=none', ...args],
    env: { ...process.env },
  });
}
