/** The fields of the category that the list is filtered by, as far as they are shown in lists. */
import type { Visit } from '../../../platform/visit.ts';
import { customFieldsOf } from '../../fields/queries.ts';
import type { CustomField, Said } from '../../fields/rules.ts';
import { saidBy } from '../../fields/values/queries.ts';

export interface OwnColumns {
  readonly fields: readonly CustomField[];
  /** What items say in them, by their ids. */
  readonly said: ReadonlyMap<number, Said>;
}

export async function ownColumns(
  { db, actor }: Visit,
  categoryId: number | null,
  lines: readonly { readonly id: number }[],
): Promise<OwnColumns> {
  const fields = (await customFieldsOf(db, actor, categoryId)).filter(({ listed }) => listed);
  if (fields.length === 0) return { fields, said: new Map() };
  const ids = lines.map(({ id }) => id);
  return { fields, said: await saidBy(db, actor, ids) };
}
