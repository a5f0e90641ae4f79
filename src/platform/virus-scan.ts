/** Owns having files checked by whatever scanner this server was given: without a clear yes from it, none is taken. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FastifyBaseLogger } from 'fastify';
import { invalid } from './errors.ts';

interface Scanner {
  /** A command and its arguments; null: this server was given none. */
  readonly command: readonly string[] | null;
  readonly log: Pick<FastifyBaseLogger, 'error' | 'warn'>;
}

const PATIENCE = 30_000;

/** Lets the file pass, or throws. @throws Invalid about the field: 422 refused by the scanner, 503 not to be checked */
export async function refuseUnlessClean({ command, log }: Scanner, field: string, content: Buffer): Promise<void> {
  if (command === null) return;
  const verdict = await ended(command, content);
  if (verdict === 0) return;
  if (verdict === 1) {
    log.warn({ bytes: content.length }, 'SCAN_COMMAND refused a file');
    throw invalid(field, 'The virus scanner of this server refuses the file, so it was not taken');
  }
  log.error({ verdict }, 'SCAN_COMMAND did not say 0 (clean) or 1 (refused): the file was not taken');
  throw invalid(
    field,
    'The file could not be checked for viruses, so it was not taken. Try again later, or tell whoever runs this server',
    503,
  );
}

/** How the command ended: its code, or the word for why it has none. */
async function ended([file = '', ...rest]: readonly string[], content: Buffer): Promise<number | string> {
  const child = spawn(file, rest, {
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
    // It reads what strangers sent: the secrets of this process are not for it.
    env: { PATH: process.env.PATH },
  });
  // A scanner may have seen enough before the end.
  child.stdin.on('error', () => {});
  child.stdin.end(content);
  try {
    const [code, signal] = await once(child, 'close');
    return code ?? String(signal);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
