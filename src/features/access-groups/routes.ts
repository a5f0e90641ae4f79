/** Access groups over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { change, formPage, type Load, show, wholeWorkspace } from '../../platform/handle.ts';
import * as actions from './actions.ts';
import { createAccessGroup, deleteAccessGroup, saveAccessGroup } from './commands.ts';
import { formPageOf, listPage } from './page.ts';
import { type AccessGroup, accessGroup, accessGroups as allGroups, membersOf, peopleChoices } from './queries.ts';

export function accessGroups(app: FastifyInstance): void {
  const list = href(actions.listAccessGroups);
  const load: Load<AccessGroup> = ({ db, actor }, id) => accessGroup(db, actor, id);
  const subject = ({ id }: AccessGroup) => ({ kind: 'accessGroup', id });

  show(app, actions.listAccessGroups, {
    load: wholeWorkspace,
    draw: async (visit) => listPage(visit, await allGroups(visit.db, visit.actor)),
  });
  formPage(app, actions.beginAccessGroup, actions.createAccessGroup, {
    load: wholeWorkspace,
    draw: async (visit, _, drawing) =>
      formPageOf(visit, null, drawing, await peopleChoices(visit.db, visit.actor, null)),
    run: async ({ db, actor }, _, { name, people = [] }) => {
      const id = await createAccessGroup(db, actor, name, people);
      return {
        to: list,
        say: `${name} was created.`,
        subject: { kind: 'accessGroup', id },
        after: { name, people },
      };
    },
  });
  formPage(app, actions.editAccessGroup, actions.saveAccessGroup, {
    load,
    current: async ({ db, actor }, row) => ({
      name: row.name,
      people: (await membersOf(db, actor, row)).map(String),
    }),
    draw: async (visit, row, drawing) =>
      formPageOf(visit, row, drawing, await peopleChoices(visit.db, visit.actor, row)),
    run: async ({ db, actor }, row, { name, people }) => {
      const before = { name: row.name, people: await membersOf(db, actor, row) };
      await saveAccessGroup(db, actor, row, name, people);
      const after = { name, people: await membersOf(db, actor, row) };
      return { to: list, say: `${name} was saved.`, subject: subject(row), before, after };
    },
  });
  change(app, actions.deleteAccessGroup, {
    load,
    run: async ({ db, actor }, row) => {
      await deleteAccessGroup(db, actor, row);
      return { to: list, say: `${row.name} was deleted.`, subject: subject(row), before: { name: row.name } };
    },
  });
}
