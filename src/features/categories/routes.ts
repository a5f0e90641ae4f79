/** The tree of categories over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import type { Id } from '../../access/ids.ts';
import { change, formPage, type Load, type Outcome, show, wholeWorkspace } from '../../platform/handle.ts';
import * as actions from './actions.ts';
import { createCategory, deleteCategory, saveCategory } from './commands.ts';
import { categoryPage, formPageOf, treePage } from './page.ts';
import { categories as allCategories, below, type Category, category, parentChoices, wayTo } from './queries.ts';

export function categories(app: FastifyInstance): void {
  const load: Load<Category> = ({ db, actor }, id) => category(db, actor, id);

  show(app, actions.listCategories, {
    load: wholeWorkspace,
    draw: async (visit) => treePage(visit, await allCategories(visit.db, visit.actor)),
  });
  show(app, actions.showCategory, {
    load,
    draw: async (visit, row) => {
      const { db, actor } = visit;
      return categoryPage(visit, row, await wayTo(db, actor, row.id), await below(db, actor, row.id), []);
    },
  });
  formPage(app, actions.beginCategory, actions.createCategory, {
    load: wholeWorkspace,
    current: ({ query }) => ({ parent_id: query.one('parent_id') }),
    draw: async (visit, _, drawing) =>
      formPageOf(visit, null, [], await parentChoices(visit.db, visit.actor, null), drawing),
    run: async ({ db, actor }, _, { name, parent_id }) => {
      const id = await createCategory(db, actor, name, parent_id ?? null);
      return { ...saved(id, `${name} was created.`), after: { name, parent_id: parent_id ?? null } };
    },
  });
  formPage(app, actions.editCategory, actions.saveCategory, {
    load,
    current: (_, { name, parentId }) => ({ name, parent_id: String(parentId ?? '') }),
    draw: async (visit, row, drawing) => {
      const { db, actor } = visit;
      const parents = await parentChoices(db, actor, row.id);
      return formPageOf(visit, row, await wayTo(db, actor, row.id), parents, drawing);
    },
    run: async ({ db }, row, { name, parent_id }) => {
      const parentId = parent_id === undefined ? row.parentId : parent_id;
      await saveCategory(db, row, { name, parentId });
      const before = { name: row.name, parent_id: row.parentId };
      return { ...saved(row.id, `${name} was saved.`), before, after: { name, parent_id: parentId } };
    },
  });
  change(app, actions.deleteCategory, {
    load,
    run: async ({ db }, row) => {
      await deleteCategory(db, row);
      const before = { name: row.name, parent_id: row.parentId };
      return { ...saved(row.id, `${row.name} was deleted.`), to: href(actions.listCategories), before };
    },
  });
}

function saved(id: Id<'category'>, say: string): Outcome {
  return { to: href(actions.showCategory, { id }), say, subject: { kind: 'category', id } };
}
