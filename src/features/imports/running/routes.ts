/** What becomes of the rows of a list over HTTP and by jobs, whatever it is a list of. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Action } from '../../../access/action.ts';
import type { Resource } from '../../../access/resource.ts';
import { csvOf } from '../../../platform/csv.ts';
import { Conflict, Missing } from '../../../platform/errors.ts';
import { type Load, send } from '../../../platform/handle.ts';
import { enqueue } from '../../../platform/jobs.ts';
import { everyRow, type Import, type ImportKind, silentImports } from '../queries.ts';
import { failuresOf, jobOf } from '../rules.ts';

type List = Resource & Pick<Import, 'workspaceId' | 'id' | 'headings'>;

/** The rows that were left out, as a file that can be mended and brought again. */
export function downloads<Row extends List>(app: FastifyInstance, action: Action<Row>, load: Load<Row>): void {
  send(app, action, {
    load,
    send: async ({ db }, row, reply) => {
      if (!action.possible?.(row)) throw new Missing();
      reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="left-out.csv"');
      return reply.send(Readable.from(csvOf(failuresOf(row, everyRow(db, row, 'failed')))));
    },
  });
}

/** How lists of a kind are run: `job` is the name of the job that runs one. */
export interface Running {
  readonly kind: ImportKind;
  readonly job: string;
  run(workspaceId: number, importId: number, signal: AbortSignal): Promise<void>;
}

/** Runs lists when they are started; what a killed process leaves goes on in the next one. */
export function runs(app: FastifyInstance, { kind, job, run }: Running): void {
  app.jobs.define(job, async (payload, signal) => {
    const { workspaceId, importId } = jobOf(payload);
    await run(workspaceId, importId, signal);
  });
  app.jobs.define(
    `${kind}s:resume`,
    async () => {
      for (const each of await silentImports(app.db, kind)) await enqueue(app.db, job, each);
    },
    { everyMinute: true },
  );
}

/** Once the rows of a list are run, nobody says any more what its columns are. @throws Conflict */
export function refuseOnceStarted({ state }: Pick<Import, 'state'>): void {
  if (state === 'draft') return;
  throw new Conflict({ title: 'This import was started already', text: 'Its columns cannot be changed any more.' });
}
