/** Owns finding a Chromium: the system's, or else the one that came from npm. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

export type FoundChromium =
  | {
      readonly found: true;
      readonly executablePath: string;
      readonly args: readonly string[];
      readonly version: string;
    }
  | { readonly found: false; readonly why: string };

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** For playwright's `chromium.launch({ executablePath, args })`; CHROMIUM names one explicitly. */
export async function findChromium(): Promise<FoundChromium> {
  const named = process.env.CHROMIUM;
  const path = named ?? SYSTEM.find((candidate) => existsSync(candidate));
  return path ? tried(path, []) : fromNpm();
}

async function fromNpm(): Promise<FoundChromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      found: false,
      why: 'no Chromium or Chrome is installed in the usual places; name one with CHROMIUM=/path',
    };
  }
  try {
    const { default: bundled } = await import('@sparticuz/chromium');
    return await tried(await bundled.executablePath(), bundled.args);
  } catch (error) {
    return { found: false, why: `no Chromium is installed, and the one from npm failed: ${firstLine(error)}` };
  }
}

async function tried(executablePath: string, args: readonly string[]): Promise<FoundChromium> {
  // Chrome on Windows opens a window instead of telling its version.
  if (process.platform === 'win32') return { found: true, executablePath, args, version: executablePath };
  try {
    const { stdout } = await promisify(execFile)(executablePath, ['--version'], { timeout: 30_000 });
    return { found: true, executablePath, args, version: stdout.trim() };
  } catch (error) {
    return { found: false, why: `${executablePath} does not start: ${firstLine(error)}` };
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split('\n').at(-1) ?? message;
}
