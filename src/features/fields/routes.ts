/** The fields of categories over HTTP. */
import type { FastifyInstance } from 'fastify';
import { href } from '../../access/action.ts';
import { change, formPage, type Load, type Outcome } from '../../platform/handle.ts';
import { showCategory } from '../categories/actions.ts';
import { type Category, category } from '../categories/queries.ts';
import * as actions from './actions.ts';
import {
  archiveField,
  createField,
  deleteField,
  type FieldFacts,
  moveFieldUp,
  restoreField,
  saveField,
} from './commands.ts';
import { editFieldPage, newFieldPage } from './page.ts';
import { customField, type FieldRow } from './queries.ts';
import { linesOf } from './rules.ts';

export function fields(app: FastifyInstance): void {
  const load: Load<FieldRow> = ({ db, actor }, id) => customField(db, actor, id);
  const loadCategory: Load<Category> = ({ db, actor }, id) => category(db, actor, id);

  formPage(app, actions.beginField, actions.createField, {
    load: loadCategory,
    draw: async (visit, row, drawing) => newFieldPage(visit, row, drawing),
    run: async ({ db, actor }, row, { type, choices, ...filled }) => {
      const facts = factsOf(filled, null);
      const lines = linesOf(choices);
      const id = await createField(db, actor, row.id, type, facts, lines);
      const after = { ...facts, type, category_id: row.id, ...(lines.length > 0 ? { choices: lines } : {}) };
      return { ...done({ id, categoryId: row.id }, `${facts.name} was created.`), after };
    },
  });
  formPage(app, actions.editField, actions.saveField, {
    load,
    current: (_, row) => ({
      ...{ name: row.name, help: row.help ?? '', unit: row.unit ?? '' },
      ...{ required: onOff(row.required), once: onOff(row.once), listed: onOff(row.listed) },
      ...Object.fromEntries(row.choices.map(({ id, name }) => [`choice_${id}`, name])),
    }),
    draw: async (visit, row, drawing) => editFieldPage(visit, row, drawing),
    run: async ({ db }, row, { choices, choice_: renamed, ...filled }) => {
      const facts = factsOf(filled, row);
      const further = linesOf(choices);
      await saveField(db, row, facts, renamed ?? new Map(), further);
      const before = { ...factsOfRow(row), choices: row.choices.map(({ name }) => name) };
      const after = { ...facts, choices: [...(renamed?.values() ?? []), ...further].filter(Boolean) };
      return { ...done(row, `${facts.name} was saved.`), before, after };
    },
  });
  change(app, actions.moveFieldUp, {
    load,
    run: async ({ db }, row) => {
      await moveFieldUp(db, row);
      return { ...done(row, `${row.name} comes earlier now.`), after: { earlier: true } };
    },
  });
  change(app, actions.archiveField, {
    load,
    run: async ({ db }, row) => {
      await archiveField(db, row);
      return { ...done(row, `${row.name} is in the archive now.`), after: { archived: true } };
    },
  });
  change(app, actions.restoreField, {
    load,
    run: async ({ db }, row) => {
      await restoreField(db, row);
      return { ...done(row, `${row.name} is in use again.`), after: { archived: false } };
    },
  });
  change(app, actions.deleteField, {
    load,
    run: async ({ db }, row) => {
      await deleteField(db, row);
      return { ...done(row, `${row.name} was deleted.`), before: { ...factsOfRow(row), type: row.type } };
    },
  });
}

interface Filled {
  readonly name: string;
  readonly help?: string | null;
  readonly unit?: string | null;
  readonly required?: boolean;
  readonly once?: boolean;
  readonly listed?: boolean;
}

function factsOf({ name, help, unit, required, once, listed }: Filled, row: FieldRow | null): FieldFacts {
  return {
    name,
    help: help === undefined ? (row?.help ?? null) : help,
    unit: unit === undefined ? (row?.unit ?? null) : unit,
    required: required ?? row?.required ?? false,
    once: once ?? row?.once ?? false,
    listed: listed ?? row?.listed ?? false,
  };
}

function factsOfRow({ name, help, unit, required, once, listed }: FieldRow): FieldFacts {
  return { name, help, unit, required, once, listed };
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off';
}

function done({ id, categoryId }: Pick<FieldRow, 'id' | 'categoryId'>, say: string): Outcome {
  return { to: href(showCategory, { id: categoryId }), say, subject: { kind: 'field', id } };
}
