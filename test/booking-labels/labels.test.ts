import t from 'tap';
import { book, clone } from '../bookings/ways.ts';
import { build } from '../helper.ts';

const house = await build(t);
const { db, world, as } = house;

const store = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });

async function labelNamed(name: string): Promise<string> {
  const row = await db('booking_labels').where({ name }).first();
  return String(row?.id);
}

t.test('T45 T37 an administrator defines coloured labels; those without the settings define none', async (t) => {
  const administrator = await as('administrator');
  t.ok((await administrator.get('/settings')).leads('/settings/booking-labels'));
  const form = (await administrator.get('/settings/booking-labels/new')).form('/settings/booking-labels');
  t.match((await administrator.submit(form, { name: 'Exam', colour: 'red' })).text, /The label Exam was created.*Exam/);
  t.equal((await administrator.submit(form, { name: 'exam', colour: 'blue' })).status, 409, 'the key was used');
  const again = (await administrator.get('/settings/booking-labels/new')).form('/settings/booking-labels');
  t.equal((await administrator.submit(again, { name: 'exam', colour: 'blue' })).status, 422, 'names are unique');
  t.equal((await administrator.submit(again, { name: 'Odd', colour: '#ff0000' })).status, 422, 'a named palette');
  await administrator.submit(again, { name: 'External', colour: 'teal' });
  const path = `/settings/booking-labels/${await labelNamed('External')}`;
  const edit = (await administrator.get(`${path}/edit`)).form(`${path}/edit`);
  t.match((await administrator.submit(edit, { name: 'Partner', colour: 'green' })).text, /Partner ?Green/);
  t.equal((await administrator.submit(edit, { name: 'Other' })).status, 409, 'a stale form says so');
  for (const role of ['staff', 'equipment-manager']) {
    const other = await as(role);
    t.equal((await other.get('/settings/booking-labels')).refusal, 'toggle', role);
    t.equal((await other.force('/settings/booking-labels', { name: 'Mine', colour: 'red' })).refusal, 'toggle', role);
    t.equal((await other.force(`${path}/deletion`)).refusal, 'toggle', role);
  }
});

t.test(
  'T37 front desk sets and clears the label of a booking, finds it by label, and it stays at hand-out',
  async (t) => {
    const exam = await labelNamed('Exam');
    const desk = await as('front-desk');
    const made = await book(desk, 'reservations', [await world.item({ name: 'Marked lens', stockroom: store })]);
    await book(desk, 'reservations', [await world.item({ name: 'Plain lens', stockroom: store })]);
    const path = `${made.path}/label`;
    const set = await desk.submit(made.form(path), { label_id: exam });
    t.match(set.text, /The label was set.*Label ?Exam/);
    t.equal((await desk.submit(made.form(path), { label_id: '' })).status, 409, 'a stale form says so');
    const found = await desk.get(`/reservations?label_id=${exam}`);
    t.match(found.text, /Marked lens/);
    t.notMatch(found.text, /Plain lens/);
    t.match((await desk.submit(set.form(path), { label_id: '' })).text, /was cleared/);
    t.equal((await desk.force(path, { label_id: '999999', version: '3' })).status, 422);
    const again = await desk.get(made.path);
    await desk.submit(again.form(path), { label_id: exam });
    const out = await desk.submit((await desk.get(made.path)).form(`${made.path}/checkout`));
    t.match(out.text, /Label ?Exam/);
    t.ok(out.offers(`${out.path}/label`));
  },
);

t.test('T37 C18 C31 the label is an optional toggle: at own, at staffed, or not at all', async (t) => {
  const exam = await labelNamed('Exam');
  const student = await as(await world.person({ toggles: clone('self-service', { 'reservations.label': 'own' }) }));
  const mine = await book(student, 'reservations', [await world.item({ stockroom: store })]);
  t.match((await student.submit(mine.form(`${mine.path}/label`), { label_id: exam })).text, /was set/);
  const plain = await as('self-service');
  const other = await book(plain, 'reservations', [await world.item({ stockroom: store })]);
  t.notOk(other.offers(`${other.path}/label`));
  t.equal((await plain.force(`${other.path}/label`, { label_id: exam, version: '1' })).refusal, 'toggle');
  t.equal((await student.force(`${other.path}/label`, { label_id: exam, version: '1' })).status, 404);
  const user = await as('user');
  t.notOk((await user.get(other.path)).offers(`${other.path}/label`), 'User has it only where it is added');
  t.equal((await user.force(`${other.path}/label`, { label_id: exam, version: '1' })).refusal, 'toggle');
  const labelling = await as(await world.person({ toggles: clone('user', { 'reservations.label': 'staffed' }) }));
  const page = await labelling.get(other.path);
  t.match((await labelling.submit(page.form(`${other.path}/label`), { label_id: exam })).text, /was set/);
  t.match((await plain.get(other.path)).text, /Label ?Exam/, 'whoever sees the booking sees its label');
});

t.test('T37 a label that is deleted is cleared wherever it was', async (t) => {
  const administrator = await as('administrator');
  const path = `/settings/booking-labels/${await labelNamed('Exam')}/deletion`;
  const page = await administrator.get('/settings/booking-labels');
  t.match((await administrator.submit(page.form(path))).text, /was deleted/);
  t.strictSame(await db('bookings').whereNotNull('label_id'), []);
});
