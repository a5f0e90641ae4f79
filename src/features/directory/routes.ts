/** Departments and groups over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { change, formPage, type Load, show, wholeWorkspace } from '../../platform/handle.ts';
import { directoryActions } from './actions.ts';
import { createEntry, deleteEntry, renameEntry } from './commands.ts';
import { DEPARTMENTS, type DirectoryNoun, GROUPS } from './nouns.ts';
import { formPageOf, listPage } from './page.ts';
import { type Entry, entries, entry } from './queries.ts';

export function directory(app: FastifyInstance): void {
  for (const noun of [DEPARTMENTS, GROUPS]) directoryOf(app, noun);
}

function directoryOf(app: FastifyInstance, noun: DirectoryNoun): void {
  const actions = directoryActions(noun);
  const list = href(actions.list);
  const load: Load<Entry> = ({ db, actor }, id) => entry(db, actor, noun, id);

  show(app, actions.list, {
    load: wholeWorkspace,
    draw: async (visit) => listPage(visit, noun, actions, await entries(visit.db, visit.actor, noun)),
  });
  formPage(app, actions.begin, actions.create, {
    load: wholeWorkspace,
    draw: async (visit, _, drawing) => formPageOf(visit, noun, actions, null, drawing),
    run: async ({ db, actor }, _, { name }) => {
      const id = await createEntry(db, actor, noun, name);
      return { to: list, say: `${name} was created.`, subject: { kind: noun.kind, id }, after: { name } };
    },
  });
  formPage(app, actions.edit, actions.save, {
    load,
    current: (_, { name }) => ({ name }),
    draw: async (visit, row, drawing) => formPageOf(visit, noun, actions, row, drawing),
    run: async ({ db, actor }, row, { name }) => {
      await renameEntry(db, actor, noun, row, name);
      const { id } = row;
      return {
        to: list,
        say: `${name} was saved.`,
        subject: { kind: noun.kind, id },
        before: { name: row.name },
        after: { name },
      };
    },
  });
  change(app, actions.remove, {
    load,
    run: async ({ db, actor }, row) => {
      await deleteEntry(db, actor, noun, row);
      return {
        to: list,
        say: `${row.name} was deleted.`,
        subject: { kind: noun.kind, id: row.id },
        before: { name: row.name },
      };
    },
  });
}
