/** The tree of categories over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import type { Submission } from '../../access/form.ts';
import type { Id } from '../../access/ids.ts';
import { change, formPage, type Load, type Outcome, show, wholeWorkspace } from '../../platform/handle.ts';
import { choicesFor } from '../../platform/references.ts';
import type { Visit } from '../../platform/visit.ts';
import { modeOf } from '../circulation/rules.ts';
import { refuseToLeaveFields } from '../fields/commands.ts';
import { fieldsPart } from '../fields/part.ts';
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
      const parts = [await fieldsPart(visit, row)];
      return categoryPage(visit, row, await wayTo(db, actor, row.id), await below(db, actor, row.id), parts);
    },
  });
  formPage(app, actions.beginCategory, actions.createCategory, {
    load: wholeWorkspace,
    current: ({ query }) => ({ parent_id: query.one('parent_id'), access_groups_mode: 'inherited' }),
    draw: async (visit, _, drawing) => formPageOf(visit, null, [], await options(visit, null), drawing),
    run: async ({ db, actor }, _, { parent_id, ...facts }) => {
      const id = await createCategory(db, actor, { ...facts, parentId: parent_id ?? null });
      return { ...saved(id, `${facts.name} was created.`), after: { ...facts, parent_id: parent_id ?? null } };
    },
  });
  formPage(app, actions.editCategory, actions.saveCategory, {
    load,
    current: (_, row) => submissionOf(row),
    draw: async (visit, row, drawing) => {
      const { db, actor } = visit;
      return formPageOf(visit, row, await wayTo(db, actor, row.id), await options(visit, row), drawing);
    },
    run: async ({ db, actor }, row, { parent_id, ...facts }) => {
      const parentId = parent_id === undefined ? row.parentId : parent_id;
      if (parentId !== row.parentId) await refuseToLeaveFields(db, row, parentId);
      await saveCategory(db, actor, row, { ...facts, parentId });
      const before = { ...submissionOf(row), parent_id: row.parentId };
      return { ...saved(row.id, `${facts.name} was saved.`), before, after: { ...facts, parent_id: parentId } };
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

async function options({ db, actor }: Visit, row: Category | null) {
  return {
    ...(await choicesFor(db, actor, actions.saveCategory.form)),
    parent_id: await parentChoices(db, actor, row?.id ?? null),
  };
}

function submissionOf({ name, parentId, access, accessGroupIds }: Category): Submission {
  return {
    name,
    parent_id: String(parentId ?? ''),
    access_groups_mode: modeOf(access),
    access_groups: accessGroupIds.map(String),
  };
}

function saved(id: Id<'category'>, say: string): Outcome {
  return { to: href(actions.showCategory, { id }), say, subject: { kind: 'category', id } };
}
