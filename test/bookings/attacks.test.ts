/** What no page offers, sent all the same. */
import t from 'tap';
import { World } from '../factories.ts';
import { build } from '../helper.ts';
import { at, book, clone, forceBooking, idOf } from './ways.ts';

const house = await build(t);
const { db, world, as } = house;

const room = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });

t.test('staff find nothing of another workspace: no item, kit, borrower or booking', async (t) => {
  const elsewhere = await World.make(db, 'Elsewhere');
  const theirs = await elsewhere.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
  const item = await elsewhere.item({ stockroom: theirs });
  const kit = await elsewhere.kit(theirs);
  await elsewhere.item({ stockroom: theirs, kit });
  const person = await elsewhere.person({ name: 'Foreign Friend' });
  const [booking] = await db('bookings')
    .insert({
      workspace_id: elsewhere.workspaceId,
      ...{
        kind: 'reservation',
        status: 'reserved',
        stockroom_id: theirs,
        borrower_id: person.id,
        created_by: person.id,
      },
      ...{ starts_at: new Date(Date.now() + 1e8), ends_at: new Date(Date.now() + 2e8) },
    })
    .returning('id');
  const staff = await as('administrator');
  t.equal((await forceBooking(staff, 'reservations', [item])).status, 422);
  t.equal((await forceBooking(staff, 'reservations', [], { kit_ids: String(kit) })).status, 422);
  const mine = await world.item({ stockroom: room });
  const foreign = await forceBooking(staff, 'reservations', [mine], { borrower_id: String(person.id) });
  t.equal(foreign.status, 422);
  t.notMatch(foreign.text, /Foreign Friend/);
  for (const path of ['', '/edit']) t.equal((await staff.get(`/reservations/${booking.id}${path}`)).status, 404);
  for (const path of ['edit', 'cancellation', 'checkout']) {
    t.equal((await staff.force(`/reservations/${booking.id}/${path}`)).status, 404, path);
  }
  t.strictSame(await db('holds'), []);
});

t.test('a student cannot turn a check-out into a reservation, nor one person’s into another’s', async (t) => {
  const student = await as('self-service');
  const out = idOf(await book(student, 'checkouts', [await world.item({ stockroom: room })]));
  const reserved = idOf(await book(student, 'reservations', [await world.item({ stockroom: room })]));
  t.equal((await student.get(`/reservations/${out}`)).status, 404, 'the one is not the other');
  t.equal((await student.get(`/checkouts/${reserved}`)).status, 404);
  t.equal((await student.force(`/reservations/${out}/cancellation`)).status, 404);
  t.equal((await student.force(`/checkouts/${reserved}/return`)).status, 404);
  const path = `/reservations/${reserved}/edit`;
  const form = (await student.get(path)).form(path);
  for (const name of ['borrower_id', 'stockroom_id', 'status', 'starts', 'workspace_id', 'ignore_conflicts']) {
    t.equal((await student.send(form, { [name]: '1' })).refusal, 'field', name);
  }
  t.equal((await db('bookings').where({ id: reserved }).first()).version, 1);
});

t.test('a line of another check-out does not come back with this one', async (t) => {
  const staff = await as('staff');
  const [one, other] = [await world.item({ stockroom: room }), await world.item({ stockroom: room })];
  const mine = idOf(await book(staff, 'checkouts', [one]));
  const theirs = idOf(await book(staff, 'checkouts', [other]));
  const [line] = await db('holds').where({ booking_id: theirs });
  t.equal((await staff.force(`/checkouts/${mine}/return`, { line_ids: String(line.id) })).status, 409);
  t.equal((await db('holds').where({ id: line.id }).first()).returned_at, null);
});

t.test('who sees people but not contacts, or the other way round, books only for those', async (t) => {
  const contact = await world.contact('Carla Contact');
  const ann = await world.person({ name: 'Ann Account' });
  const desk = await as(await world.person({ toggles: clone('front-desk', { ...NO_PEOPLE, 'contacts.view': 'on' }) }));
  const item = await world.item({ stockroom: room, quantity: 9 });
  const page = await desk.get(`/reservations/new?item_ids=${item}&starts_at=${at(1)}&ends_at=${at(2)}`);
  const names = page
    .form('/reservations')
    .options('borrower_id')
    .map((option) => option.label);
  t.ok(names.includes('Carla Contact'));
  t.notOk(names.includes('Ann Account'));
  t.equal((await forceBooking(desk, 'reservations', [item], { borrower_id: String(ann.id) })).status, 422);
  t.equal((await forceBooking(desk, 'reservations', [item], { borrower_id: String(contact) })).status, 303);
  const alone = await as(await world.person({ toggles: clone('front-desk', NO_PEOPLE) }));
  const own = await alone.get(`/reservations/new?item_ids=${item}&starts_at=${at(1)}&ends_at=${at(2)}`);
  t.notOk(own.form('/reservations').names.includes('borrower_id'));
  t.equal((await forceBooking(alone, 'reservations', [item], { borrower_id: String(contact) })).status, 422);
});

const NO_PEOPLE = {
  'users.view': 'off',
  'users.pdf': 'off',
  'users.block': 'off',
  'contacts.view': 'off',
  'contacts.manage': 'off',
} as const;

t.test('what is in the archive, or of a stockroom that is, is not booked', async (t) => {
  const student = await as('self-service');
  const gone = await world.item({ stockroom: room });
  await db('items').where({ id: gone }).update({ archived_at: new Date() });
  const closed = await world.stockroom({ departments: 'all', groups: 'all' });
  const shut = await world.item({ stockroom: closed });
  await db('stockrooms').where({ id: closed }).update({ archived_at: new Date() });
  for (const item of [gone, shut]) t.equal((await forceBooking(student, 'reservations', [item])).status, 422);
});
