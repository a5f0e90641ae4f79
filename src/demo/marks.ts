/** The flags and access groups of the demonstration, and what carries or is restricted to them. */
import type { Knex } from 'knex';
import type { Id } from '../access/ids.ts';

const FLAGS = [
  {
    ...{ name: 'Broken', colour: 'red', withdraws: true },
    description: 'It does not work. Say in the note what is wrong.',
    on: { Tilta: 'The left arm does not lock', Ambient: 'The clutch of the second segment slips' },
  },
  {
    ...{ name: 'Missing', colour: 'red', withdraws: true },
    description: 'Nobody knows where it is.',
    on: { Kaiser: 'Not on its shelf since the last spotcheck' },
  },
  {
    ...{ name: 'Needs charging', colour: 'amber', withdraws: false },
    description: 'Charge it before it leaves.',
    on: { Astera: 'All eight tubes', Zoom: 'Batteries' },
  },
  {
    ...{ name: 'New', colour: 'blue', withdraws: false },
    description: 'In its first term with us.',
    on: { Flanders: '' },
  },
] as const;

/** Those with a camera licence, to whom the film cameras go and nobody else. */
const LICENSED = { name: 'Film camera licence', model: 'Bolex H16 (16 mm)', group: 'Camera licence' };
const GRADERS = { name: 'Colour graders', category: 'Drives and monitors', model: 'SSD 2 TB' };

export async function marks(tx: Knex.Transaction, workspaceId: Id<'workspace'>): Promise<void> {
  await flags(tx, workspaceId);
  await licence(tx, workspaceId);
  await grading(tx, workspaceId);
}

async function flags(tx: Knex.Transaction, workspace_id: number): Promise<void> {
  const technician = await tx('people').where({ workspace_id, email: 'staff@demo.example' }).first('id');
  for (const { on, ...flag } of FLAGS) {
    const flag_id = await made(tx, 'flags', { workspace_id, ...flag });
    for (const [brand, note] of Object.entries(on)) {
      const item = await tx('items')
        .where({ workspace_id })
        .whereLike('brand', `${brand}%`)
        .orderBy('id', 'desc')
        .first('id');
      if (!item) throw new Error(`The demo flags something of ${brand}, but has nothing of it`);
      const put = { put_by: technician.id, note: note === '' ? null : note };
      await tx('flaggings').insert({ workspace_id, item_id: item.id, flag_id, ...put });
    }
  }
}

async function licence(tx: Knex.Transaction, workspace_id: number): Promise<void> {
  const access_group_id = await made(tx, 'access_groups', { workspace_id, name: LICENSED.name });
  await tx('access_group_people').insert(
    tx('person_groups as m')
      .join('groups as g', (on) => on.on('g.workspace_id', 'm.workspace_id').andOn('g.id', 'm.group_id'))
      .where({ 'g.workspace_id': workspace_id, 'g.name': LICENSED.group })
      .select('m.workspace_id', tx.raw('?::integer', [access_group_id]), 'm.person_id'),
  );
  const items = await tx('items')
    .where({ workspace_id, name: LICENSED.model })
    .update({ access: 'listed' })
    .returning('id');
  await tx('item_access_groups').insert(items.map(({ id }) => ({ workspace_id, item_id: id, access_group_id })));
}

/** A category is restricted, but for what in it is harmless. */
async function grading(tx: Knex.Transaction, workspace_id: number): Promise<void> {
  const access_group_id = await made(tx, 'access_groups', { workspace_id, name: GRADERS.name });
  const [category] = await tx('categories')
    .where({ workspace_id, name: GRADERS.category })
    .update({ access: 'listed' })
    .returning('id');
  await tx('category_access_groups').insert({ workspace_id, category_id: category.id, access_group_id });
  await tx('items').where({ workspace_id, name: GRADERS.model }).update({ access: 'all' });
  const teachers = tx('person_groups as m')
    .join('groups as g', (on) => on.on('g.workspace_id', 'm.workspace_id').andOn('g.id', 'm.group_id'))
    .where({ 'g.workspace_id': workspace_id, 'g.name': 'Teachers' });
  await tx('access_group_people').insert(
    teachers.select('m.workspace_id', tx.raw('?::integer', [access_group_id]), 'm.person_id'),
  );
}

async function made(tx: Knex.Transaction, table: string, row: Readonly<Record<string, unknown>>): Promise<number> {
  const [found] = await tx(table).insert(row).returning<{ id: number }[]>('id');
  if (!found) throw new Error(`Nothing was inserted into ${table}`);
  return found.id;
}
