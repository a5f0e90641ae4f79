/** Owns the work that outlasts a request: it waits in the database, and whichever process is there takes it up. */
import type { FastifyInstance } from 'fastify';
import { Logger, type Runner, run, runOnce, type TaskList } from 'graphile-worker';
import type { Knex } from 'knex';

/** Does a piece of work; `signal` asks it to stop where it is, to be taken up again. */
export type Work = (payload: unknown, signal: AbortSignal) => Promise<void>;

/** Letters and colons, such as `imports:run`. */
type Name = string;

export class Jobs {
  readonly #db: Knex;
  readonly #report: (error: unknown) => void;
  readonly #tasks: TaskList = {};
  readonly #everyMinute: Name[] = [];
  #runner: Runner | null = null;

  constructor(db: Knex, report: (error: unknown) => void) {
    this.#db = db;
    this.#report = report;
  }

  /** Says how a kind of work is done; `everyMinute` also does it by the clock, and whenever a process starts. */
  define(name: Name, work: Work, { everyMinute = false } = {}): void {
    this.#tasks[name] = async (payload: unknown, { abortSignal }: { abortSignal: AbortSignal }) => {
      try {
        await work(payload, abortSignal);
      } catch (error) {
        this.#report(error);
        throw error;
      }
    };
    if (everyMinute) this.#everyMinute.push(name);
  }

  /** Starts to take up work, until `stop`. */
  async start(): Promise<void> {
    const crontab = this.#everyMinute.map((name) => `* * * * * ${name}`).join('\n');
    this.#runner = await run({ ...this.#options(), concurrency: 2, crontab, gracefulShutdownAbortTimeout: 100 });
    this.#runner.promise.catch(this.#report);
    for (const name of this.#everyMinute) await enqueue(this.#db, name, {});
  }

  /** Lets go of what it is doing; another process, or the next start, goes on with it. */
  async stop(): Promise<void> {
    const runner = this.#runner;
    this.#runner = null;
    await runner?.stop();
  }

  /** Does everything that waits now, and comes back. */
  async runWaiting(): Promise<void> {
    await runOnce(this.#options());
  }

  #options() {
    const { connectionString }: { connectionString: string } = this.#db.client.config.connection;
    const logger = new Logger(() => () => {});
    return { connectionString, maxPoolSize: 4, noHandleSignals: true, taskList: this.#tasks, logger };
  }
}

/** Puts work into the queue, in the transaction that makes it necessary: it is done only if that is committed. */
export async function enqueue(tx: Knex, name: Name, payload: Readonly<Record<string, unknown>>): Promise<void> {
  await tx.raw('select graphile_worker.add_job(?, ?::json)', [name, JSON.stringify(payload)]);
}

/** A process that listens also works; one that does not, such as a test, says when. */
export function registerJobs(app: FastifyInstance): void {
  app.decorate('jobs', new Jobs(app.db, (error) => app.log.error({ err: error }, 'work failed')));
  app.addHook('onListen', () => app.jobs.start());
  app.addHook('onClose', () => app.jobs.stop());
}

declare module 'fastify' {
  interface FastifyInstance {
    jobs: Jobs;
  }
}
