import t from 'tap';
import { book, clone, idOf } from '../bookings/ways.ts';
import { build } from '../helper.ts';

const house = await build(t);
const { db, world, as } = house;

const store = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });

t.test('T33 front desk archives what is over, and takes it out again; lists leave it out', async (t) => {
  const desk = await as('front-desk');
  const made = await book(desk, 'reservations', [await world.item({ name: 'Done with', stockroom: store })]);
  const path = `${made.path}/archive`;
  t.notOk(made.offers(path), 'not while it is open');
  t.equal((await desk.force(path)).status, 409);
  const over = await desk.submit(made.form(`${made.path}/cancellation`));
  const gone = await desk.submit(over.form(path));
  t.match(gone.text, /in the archive now/);
  t.notMatch((await desk.get('/reservations?status=all')).text, /Done with/);
  t.notMatch((await desk.get('/reservations/calendar?view=month')).text, /Done with/);
  t.match((await desk.get('/reservations?status=archived')).text, /Done with/);
  t.equal((await desk.force(path)).status, 409, 'once');
  t.match((await desk.submit(gone.form(`${made.path}/restoration`))).text, /back from the archive/);
  t.match((await desk.get('/reservations?status=all')).text, /Done with/);
  t.equal((await desk.force(`${made.path}/restoration`)).status, 409);
  const user = await as('user');
  t.notOk((await user.get(made.path)).offers(path));
  t.equal((await user.force(path)).refusal, 'toggle');
});

t.test('T33 what is ticked is archived at once; what is not over, or not theirs, stays', async (t) => {
  const toggles = clone('self-service', { 'checkouts.archive': 'own' });
  const student = await as(await world.person({ toggles }));
  const out = async () => book(student, 'checkouts', [await world.item({ stockroom: store })]);
  const [one, two, open] = [await out(), await out(), await out()];
  const foreign = await book(await as('self-service'), 'checkouts', [await world.item({ stockroom: store })]);
  const staff = await as('staff');
  for (const each of [one, two, foreign]) await staff.force(`${each.path}/return`);
  const list = await student.get('/checkouts?status=returned');
  const form = list.form('/checkouts/archive');
  t.strictSame(new Set(form.choices('booking_ids')), new Set([String(idOf(one)), String(idOf(two))]));
  const ids = [one, two, open, foreign].map((each) => String(idOf(each)));
  const result = await student.submit(form, { booking_ids: ids });
  t.match(result.path, /^\/batches\/\d+$/);
  t.match(result.text, /2 check-outs were put into the archive\. 2 check-outs were left out/);
  t.match(result.text, /It is not over yet\. Only what came back/, 'each with its reason');
  t.match(result.text, /The check-out \d+ ?It is not there any more, or not for you to see/);
  t.match((await student.get(result.path)).text, /2 check-outs were left out/, 'the result is there again later');
  t.equal((await staff.get(result.path)).status, 404, 'and is its maker’s own');
  const archived = await db('bookings').whereNotNull('archived_at').whereIn('id', ids.map(Number)).pluck('id');
  t.strictSame(archived.sort(), [idOf(one), idOf(two)].sort());
  t.equal((await db('audit_entries').where({ action: 'checkouts.archive' })).length, 2, 'each is in the log');
  t.equal((await student.force('/checkouts/archive', { booking_ids: ids })).status, 422, 'nothing is left to do');
  t.equal((await student.force('/checkouts/archive', { booking_ids: '' })).status, 422);
  t.equal((await student.force('/reservations/archive', { booking_ids: ids })).refusal, 'toggle');
  const plain = await as('self-service');
  t.notOk((await plain.get('/checkouts?status=all')).offers('/checkouts/archive'));
  t.equal((await plain.force('/checkouts/archive', { booking_ids: ids })).refusal, 'toggle');
});
