/** Reads what leaves with an export: everything that matches, in the order of the list. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import { within } from '../../../access/within.ts';
import type { Filters, Mark } from '../filters.ts';
import { type Line, lines } from '../list/queries.ts';
import type { Item } from '../queries.ts';
import { wordsOfStatus } from '../rules.ts';
import { CODES } from '../standing.ts';

/** Everything that matches and may leave, in the order of the list, a thousand at a time: little is held in memory. */
export async function* exported(db: Knex, actor: Actor, filters: Filters): AsyncGenerator<readonly string[]> {
  yield EXPORTED.map(([heading]) => heading);
  let from: Mark | null = null;
  for (;;) {
    const page: Filters['page'] = { towards: 'next', from };
    const found = await lines(db, actor, { ...filters, page }, { most: BATCH, needs: 'items.export' });
    const further = await details(db, actor, found);
    for (const line of found) {
      const detail = further.get(line.id);
      if (detail) yield EXPORTED.map(([, cell]) => cell(line, detail) ?? '');
    }
    const last = found.at(-1);
    if (!last || found.length < BATCH) return;
    from = { group: last.sortGroup, name: last.sortName, id: last.id };
  }
}

const BATCH = 1000;

type Detail = Pick<Item, 'id' | 'description' | 'serialNumber' | 'codes' | 'purchasedOn' | 'price' | 'notes'>;

const EXPORTED: readonly (readonly [heading: string, cell: (line: Line, detail: Detail) => string | null])[] = [
  ['Name', (line) => line.name],
  ['Description', (_, { description }) => description],
  ['Category', (line) => line.categoryName],
  ['Stockroom', (line) => line.stockroomName],
  ['Location', (line) => line.locationName],
  ['Brand', (line) => line.brand],
  ['Model', (line) => line.model],
  ['Serial number', (_, { serialNumber }) => serialNumber],
  ['Codes', (_, { codes }) => codes.join(' ')],
  ['Bought on', (_, { purchasedOn }) => purchasedOn],
  ['Price', (_, { price }) => price],
  ['Notes', (_, { notes }) => notes],
  ['Now', (line) => wordsOfStatus(line)],
];

async function details(db: Knex, actor: Actor, found: readonly Line[]): Promise<ReadonlyMap<number, Detail>> {
  const rows = await db('items')
    .where(within(actor, 'items.export', 'item'))
    .whereRaw('items.id = any(?::int[])', [found.map(({ id }) => id)])
    .select<Detail[]>(
      { id: 'items.id', description: 'items.description', serialNumber: 'items.serial_number' },
      { purchasedOn: 'items.purchased_on', price: 'items.price', notes: 'items.notes' },
      db.raw(CODES),
    );
  return new Map(rows.map((row) => [row.id, row]));
}
