/** The command that lists every route with what guards it, as the running app has registered them. */
import knex from 'knex';
import { type Action, isPublic } from './access/action.ts';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';

interface Listed {
  readonly method: string;
  readonly path: string;
  /** A toggle, or `public`. */
  readonly permission: string;
  /** Why it is public. */
  readonly reason?: string;
  readonly action: string;
  readonly label: string;
}

process.stdout.write(process.argv.includes('--json') ? asJson(await routes()) : asTable(await routes()));

/** Nothing is asked of the database: the client is never connected. */
async function routes(): Promise<Listed[]> {
  const app = await buildApp({
    config: readConfig({ LOG_LEVEL: 'silent' }, 'test'),
    db: knex({ client: 'pg' }),
    secret: 'of nobody, for nothing is served',
  });
  await app.ready();
  const listed = app.house.actions.map(list).sort((one, other) => (key(one) < key(other) ? -1 : 1));
  await app.close();
  return listed;
}

function list({ name, method, path, needs, label }: Action): Listed {
  const guard = isPublic(needs) ? { permission: 'public', reason: needs.public } : { permission: needs };
  return { method, path, ...guard, action: name, label };
}

function asJson(listed: readonly Listed[]): string {
  return `${JSON.stringify(listed, null, 2)}\n`;
}

function asTable(listed: readonly Listed[]): string {
  const lines = listed.map(({ method, path, permission, reason, label }) => [
    method,
    path,
    reason ? `${permission} (${reason})` : permission,
    label,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map(
      (line) =>
        `${line
          .map((text, at) => text.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function key({ path, method }: Listed): string {
  return `${path} ${method}`;
}
