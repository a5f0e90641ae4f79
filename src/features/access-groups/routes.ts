/** Access groups over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import type { FieldError } from '../../access/form.ts';
import { change, formPage, type Load, show, wholeWorkspace } from '../../platform/handle.ts';
import { slice, stretchOf } from '../../platform/keyset.ts';
import type { View } from '../../platform/pages.ts';
import type { Visit } from '../../platform/visit.ts';
import * as actions from './actions.ts';
import { addMembers, createAccessGroup, deleteAccessGroup, removeMembers, saveAccessGroup } from './commands.ts';
import { formPageOf, groupPage, listPage } from './page.ts';
import { type AccessGroup, accessGroup, accessGroups as allGroups, candidates, membersOf } from './queries.ts';

/** So many are offered at once to be put into one. */
const MOST_OFFERED = 50;

export function accessGroups(app: FastifyInstance): void {
  const list = href(actions.listAccessGroups);
  const load: Load<AccessGroup> = ({ db, actor }, id) => accessGroup(db, actor, id);
  const subject = ({ id }: AccessGroup) => ({ kind: 'accessGroup', id });
  const open = (row: Pick<AccessGroup, 'id'>) => href(actions.showAccessGroup, row);

  show(app, actions.listAccessGroups, {
    load: wholeWorkspace,
    draw: async (visit) => listPage(visit, await allGroups(visit.db, visit.actor)),
  });
  formPage(app, actions.beginAccessGroup, actions.createAccessGroup, {
    load: wholeWorkspace,
    draw: async (visit, _, drawing) => formPageOf(visit, null, drawing),
    run: async ({ db, actor }, _, { name }) => {
      const id = await createAccessGroup(db, actor, name);
      return { to: open({ id }), say: `${name} was created.`, subject: { kind: 'accessGroup', id }, after: { name } };
    },
  });
  formPage(app, actions.showAccessGroup, actions.addMembers, {
    load,
    draw: async (visit, row, { errors = [] }) => drawGroup(visit, row, errors),
    run: async ({ db, actor }, row, { people = [] }) => {
      const added = await addMembers(db, actor, row, people);
      return { to: open(row), say: `${counted(added)} now in it.`, subject: subject(row), after: { people: added } };
    },
  });
  change(app, actions.removeMembers, {
    load,
    run: async ({ db, actor }, row, { people = [] }) => {
      const left = await removeMembers(db, actor, row, people);
      const say = `${counted(left)} not in it any more.`;
      return { to: open(row), say, subject: subject(row), before: { people: left } };
    },
  });
  formPage(app, actions.editAccessGroup, actions.saveAccessGroup, {
    load,
    current: (_, { name }) => ({ name }),
    draw: async (visit, row, drawing) => formPageOf(visit, row, drawing),
    run: async ({ db, actor }, row, { name }) => {
      await saveAccessGroup(db, actor, row, name);
      const before = { name: row.name };
      return { to: open(row), say: `${name} was saved.`, subject: subject(row), before, after: { name } };
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

async function drawGroup(visit: Visit, row: AccessGroup, errors: readonly FieldError[]): Promise<View> {
  const { db, actor, query, url } = visit;
  const stretch = stretchOf(query);
  const words = (query.one('q') ?? '').trim().slice(0, 100);
  const members = await membersOf(db, actor, row, stretch);
  const found = await candidates(db, actor, row, words, MOST_OFFERED);
  const around = {
    members: slice(members, stretch, url, ({ id, position }) => ({ id, text: position })),
    candidates: found.slice(0, MOST_OFFERED),
    more: found.length > MOST_OFFERED,
    words,
  };
  return groupPage(visit, row, around, errors);
}

function counted({ length }: readonly unknown[]): string {
  return length === 1 ? '1 person is' : `${length} people are`;
}
