/** Runs a command of ours; a mistake of whoever runs it is said in words, and never as a stack. */
import { ConfigError } from './config.ts';
import { BackupError } from './platform/backup.ts';
import { DatabaseError } from './platform/database.ts';
import { EmbeddedPostgresError } from './platform/embedded-postgres.ts';

/** It was called in a way that it does not know; the message says which there are. */
export class Misused extends Error {
  override readonly name = 'Misused';
}

const IN_WORDS = [Misused, ConfigError, DatabaseError, EmbeddedPostgresError, BackupError];

export async function command(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    console.error(wordsOf(error) ?? error);
    process.exit(1);
  }
}

/** Null for what nobody foresaw. */
function wordsOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && error.code === 'EADDRINUSE') {
    return 'The port is taken already. Set PORT to another one, or to 0 for any free one.';
  }
  return IN_WORDS.some((kind) => error instanceof kind) ? error.message : null;
}
