/** Categories over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { formPage, type Load, show, wholeWorkspace } from '../../platform/handle.ts';
import * as actions from './actions.ts';
import { createCategory, renameCategory } from './commands.ts';
import { formPageOf, listPage } from './page.ts';
import { categories as allCategories, type Category, category } from './queries.ts';

export function categories(app: FastifyInstance): void {
  const list = href(actions.listCategories);
  const load: Load<Category> = ({ db, actor }, id) => category(db, actor, id);

  show(app, actions.listCategories, {
    load: wholeWorkspace,
    draw: async (visit) => listPage(visit, await allCategories(visit.db, visit.actor)),
  });
  formPage(app, actions.beginCategory, actions.createCategory, {
    load: wholeWorkspace,
    draw: async (visit, _, drawing) => formPageOf(visit, null, drawing),
    run: async ({ db, actor }, _, { name }) => {
      const id = await createCategory(db, actor, name);
      return { to: list, say: `${name} was created.`, subject: { kind: 'category', id }, after: { name } };
    },
  });
  formPage(app, actions.editCategory, actions.saveCategory, {
    load,
    current: (_, { name }) => ({ name }),
    draw: async (visit, row, drawing) => formPageOf(visit, row, drawing),
    run: async ({ db, actor }, row, { name }) => {
      await renameCategory(db, actor, row, name);
      const subject = { kind: 'category', id: row.id };
      return { to: list, say: `${name} was saved.`, subject, before: { name: row.name }, after: { name } };
    },
  });
}
