/** Reads what leaves with an export: everything that matches, in the order of the list, as an import takes it back. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import { isOffered } from '../../../access/form.ts';
import { columns, valuesOf } from '../columns/queries.ts';
import { ALONGSIDE, cellOf } from '../columns/rules.ts';
import type { Filters, Mark } from '../filters.ts';
import { lines } from '../list/queries.ts';
import { itemsAmong } from '../queries.ts';
import { wordsOfStatus } from '../rules.ts';

const BATCH = 1000;

/**
 * Everything that matches and may leave, a thousand at a time: little is held in memory. A field that needs a permission
 * of its own is empty wherever the form would not offer it.
 */
export async function* exported(db: Knex, actor: Actor, filters: Filters): AsyncGenerator<readonly string[]> {
  const all = await columns(db, actor);
  yield [...all.map(({ label }) => label), ...ALONGSIDE];
  let from: Mark | null = null;
  for (;;) {
    const page: Filters['page'] = { towards: 'next', from };
    const found = await lines(db, actor, { ...filters, page }, { most: BATCH, needs: 'items.export' });
    const ids = found.map(({ id }) => id);
    const items = new Map((await itemsAmong(db, actor, ['items.export'], ids)).map((item) => [item.id, item]));
    const values = await valuesOf(db, actor, [...items.values()]);
    for (const { id } of found) {
      const [item, said] = [items.get(id), values.get(id)];
      if (!item || !said) continue;
      const cells = all.map((column) => (isOffered(actor, column.field, item) ? cellOf(column, item, said) : ''));
      const flags = item.flags.map(({ name }) => name).join(', ');
      yield [...cells, wordsOfStatus(item), flags, String(id)];
    }
    const last = found.at(-1);
    if (!last || found.length < BATCH) return;
    from = { group: last.sortGroup, name: last.sortName, id: last.id };
  }
}
