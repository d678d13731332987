import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The path of a Chromium or Chrome to drive: `CHROME_PATH`, one on PATH, one in its usual place, or
 * Playwright's own. Where there is none it is installed; where that fails the error names the one thing to
 * install.
 */
export async function provideChromium(say: (line: string) => void): Promise<string> {
  const found = await findChromium();
  if (found !== null) {
    return found;
  }
  for (const install of [installDebianPackage, installPlaywrightBuild]) {
    if (await install(say)) {
      const installed = await findChromium();
      if (installed !== null) {
        return installed;
      }
    }
  }
  throw new Error(
    'No Chromium was found, and none could be installed. Install Chromium or Google Chrome, or set CHROME_PATH to one.',
  );
}

async function findChromium(): Promise<string | null> {
  const chosen = process.env.CHROME_PATH;
  if (chosen !== undefined && chosen !== '') {
    if (await isExecutable(chosen)) {
      return chosen;
    }
    throw new Error(`CHROME_PATH is ${chosen}, which is no program that can be run.`);
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  for (const candidate of [...onPath, ...applications, chromium.executablePath()]) {
    if (await isExecutable(candidate)) {
      return candidate;
    }
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function installDebianPackage(say: (line: string) => void): Promise<boolean> {
  if (process.platform !== 'linux' || !(await succeeds('apt-get', '--version'))) {
    return false;
  }
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !(await succeeds('sudo', '-n', 'true'))) {
    return false;
  }
  say('Installing Chromium with apt-get …');
  const elevate = isRoot ? [] : ['sudo', '-n'];
  const aptGet = (...args: string[]) =>
    succeeds(...elevate, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args);
  return (await aptGet('update')) && (await aptGet('install', '-y', '--no-install-recommends', 'chromium'));
}

async function installPlaywrightBuild(say: (line: string) => void): Promise<boolean> {
  say('Installing Playwright’s build of Chromium …');
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  return succeeds(process.execPath, cli, 'install', 'chromium');
}

async function succeeds(...commandLine: string[]): Promise<boolean> {
  const [command = '', ...args] = commandLine;
  return promisify(execFile)(command, args, { maxBuffer: 64 * 1024 * 1024 }).then(
    () => true,
    () => false,
  );
}
