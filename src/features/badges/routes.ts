/** Badges over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { formPage } from '../../platform/handle.ts';
import { showContact, showPerson } from '../people/actions.ts';
import { person } from '../people/queries.ts';
import { BADGES } from './actions.ts';
import { saveBadges } from './commands.ts';
import { badgesPage } from './page.ts';
import { badgesOf } from './queries.ts';

export function badges(app: FastifyInstance): void {
  for (const kind of ['person', 'contact'] as const) {
    formPage(app, BADGES[kind].edit, BADGES[kind].save, {
      load: ({ db, actor }, id) => person(db, actor, kind, id),
      current: async ({ db }, row) => ({ badges: (await badgesOf(db, row)).join('\n') }),
      draw: async (visit, row, drawing) => badgesPage(visit, row, drawing),
      run: async ({ db }, row, { badges }) => {
        await saveBadges(db, row, badges ?? []);
        return {
          to: href(kind === 'person' ? showPerson : showContact, row),
          say: `The badges of ${row.name} were saved.`,
          subject: { kind: 'person', id: row.id },
          after: { badges: 'changed' },
        };
      },
    });
  }
}
