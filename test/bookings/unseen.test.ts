import t from 'tap';
import { build } from '../helper.ts';

const { as, db, world } = await build(t);

t.test('somebody whose own reservation holds what they do not see moves it, and keeps what it holds', async (t) => {
  const stockroom = await world.stockroom({ departments: 'all', groups: 'all' });
  const item = await world.item({ stockroom });
  const person = await world.person({ role: 'limited-staff' });
  const { workspaceId: workspace_id } = world;
  const facts = { workspace_id, kind: 'reservation', status: 'reserved', stockroom_id: stockroom };
  const [made] = await db('bookings')
    .insert({
      ...{ ...facts, borrower_id: person.id, created_by: person.id },
      ...{ starts_at: '2031-05-10T09:00Z', ends_at: '2031-05-12T09:00Z' },
    })
    .returning<{ id: number }[]>('id');
  const during = db.raw(`tstzrange('2031-05-10T09:00Z', '2031-05-12T09:00Z')`);
  await db('holds').insert({ workspace_id, booking_id: made?.id, item_id: item, during });
  const browser = await as(person);
  const path = `/reservations/${made?.id}/edit`;
  const page = await browser.get(path);
  const typed = { starts_at: '2031-05-10T12:00', ends_at: '2031-05-11T12:00' };
  const saved = await browser.send(page.form(path), typed);
  t.equal(saved.status, 303, saved.text);
  const [hold] = await db('holds').where({ booking_id: made?.id }).select('item_id', db.raw('lower(during) as begins'));
  t.match(hold, { item_id: item, begins: new Date('2031-05-10T11:00Z') });
});
