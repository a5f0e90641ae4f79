import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import { answers, at, book, forceBooking, idOf } from '../bookings/ways.ts';
import { build } from '../helper.ts';

const house = await build(t);
const { db, world, as } = house;

const store = await world.stockroom({ name: 'Careful counter', staff: 'all', departments: 'all', groups: 'all' });

t.test('P4 who manages a stockroom says that reservations of end users need approval', async (t) => {
  const manager = await as('administrator');
  const path = `/stockrooms/${store}/edit`;
  const form = (await manager.get(path)).form(path);
  t.match((await manager.submit(form, { needs_approval: ['off', 'on'] })).text, /need approval/);
  t.equal((await db('stockrooms').where({ id: store }).first()).needs_approval, true);
  const without = (await manager.get(path)).form(path);
  const { needs_approval: _, ...others } = without.values;
  await manager.force(path, others);
  t.equal((await db('stockrooms').where({ id: store }).first()).needs_approval, true, 'what is not sent stays');
  t.equal((await (await as('limited-staff')).force(path, others)).refusal, 'toggle');
});

t.test('P4 a student asks, staff approve, and only then it can be handed out', async (t) => {
  const item = await world.item({ name: 'Precious camera', stockroom: store });
  const student = await as(await world.person({ name: 'Sue Asks' }));
  const page = await answers(student, 'reservations', [item]);
  t.match(page.text, /This will be a request.*Careful counter approves reservations first/);
  const made = await student.submit(page.form('/reservations'));
  t.match(made.text, /Requested/);
  const id = idOf(made);
  const path = `/reservations/${id}`;
  t.equal((await forceBooking(await as('self-service'), 'reservations', [item])).status, 409, 'the items are held');
  t.notOk(made.offers(`${path}/checkout`));
  t.equal((await student.force(`${path}/checkout`)).status, 409);
  t.notOk(made.offers(`${path}/approval`));
  t.equal((await student.force(`${path}/approval`)).status, 403);
  const user = await as('user');
  t.notOk((await user.get(path)).offers(`${path}/approval`), 'to lend is not to approve');
  t.equal((await user.force(`${path}/approval`)).status, 403);
  const staff = await as('staff');
  t.match((await staff.get('/')).text, /To approve 1.*Precious camera/);
  t.match((await staff.get('/reservations?status=requested')).text, /Precious camera/);
  const approved = await staff.submit((await staff.get(path)).form(`${path}/approval`));
  t.match(approved.text, /was approved.*Reserved/);
  t.match(approved.text, /Approved.*by Person/);
  t.equal((await staff.force(`${path}/approval`)).status, 409, 'once');
  const seen = await student.get(path);
  t.notMatch(seen.text, /by Person/, 'who decided is for those who see people');
  t.match((await student.submit(seen.form(`${path}/checkout`))).text, /It was handed out/);
});

t.test('P4 staff decline with a reason, which the student reads, and the items are free again', async (t) => {
  const item = await world.item({ stockroom: store });
  const student = await as('self-service');
  const path = (await book(student, 'reservations', [item])).path;
  const staff = await as('front-desk');
  const form = (await staff.get(`${path}/refusal`)).form(`${path}/refusal`);
  t.equal((await staff.submit(form, { reason: '' })).status, 422);
  t.match((await staff.submit(form, { reason: 'Needed for the exam' })).text, /was declined/);
  t.match((await student.get(path)).text, /Declined.*Needed for the exam/);
  t.equal((await student.force(`${path}/cancellation`)).status, 409);
  t.ok((await answers(student, 'reservations', [item])).offers('/reservations'));
  for (const way of ['approval', 'checkout']) t.equal((await staff.force(`${path}/${way}`)).status, 409, way);
});

t.test('P4 nobody approves their own reservation', async (t) => {
  const toggles: Scopes = {
    ...{ 'account.sign_in': 'on', 'items.view': 'any', 'reservations.view': 'any' },
    ...{ 'reservations.manage': 'own', 'reservations.approve': 'any' },
  };
  const both = await as(await world.person({ toggles }));
  const made = await book(both, 'reservations', [await world.item({ stockroom: store })]);
  t.match(made.text, /Requested/);
  t.notOk(made.offers(`${made.path}/approval`));
  const refused = await both.force(`${made.path}/approval`);
  t.equal(refused.refusal, 'reach');
  t.equal((await both.get(`${made.path}/refusal`)).status, 403);
  const other = await as(await world.person({ toggles }));
  t.ok((await other.get(made.path)).offers(`${made.path}/approval`), 'somebody else does');
});

t.test('P4 staff who book for anybody, themselves included, ask nobody', async (t) => {
  const staff = await as('staff');
  t.match((await book(staff, 'reservations', [await world.item({ stockroom: store })])).text, /State ?Reserved/);
});

t.test('P4 a student checks nothing out at once where reservations are approved', async (t) => {
  const item = await world.item({ stockroom: store });
  const student = await as('self-service');
  const page = await answers(student, 'checkouts', [item]);
  t.match(page.text, /Reserve it first/);
  t.notOk(page.offers('/checkouts'));
  t.equal((await forceBooking(student, 'checkouts', [item])).status, 409);
});

t.test('P4 what comes to an approved reservation has to be approved, too', async (t) => {
  const [item, more] = [await world.item({ stockroom: store }), await world.item({ stockroom: store })];
  const student = await as('self-service');
  const { path } = await book(student, 'reservations', [item]);
  const staff = await as('staff');
  const approve = async () => staff.submit((await staff.get(path)).form(`${path}/approval`));
  const asked = await staff.get(path);
  await approve();
  const edit = async (typed: Record<string, string | string[]>) =>
    student.submit((await student.get(`${path}/edit`)).form(`${path}/edit`), typed);
  t.match((await edit({ purpose: 'Other words' })).text, /State ?Reserved/, 'words are not approved');
  t.match((await edit({ item_ids: [String(item), String(more)] })).text, /It has to be approved.*State ?Requested/);
  t.equal((await staff.submit(asked.form(`${path}/approval`))).status, 409, 'only what was read is approved');
  await approve();
  t.match((await edit({ ends_at: at(1, 12) })).text, /State ?Reserved/, 'nor is less');
});

t.test('T25 nothing is approved or handed out for the blocked, nor their loans extended', async (t) => {
  const ann = await world.person({ name: 'Ann Barred' });
  const student = await as(ann);
  const asked = (await book(student, 'reservations', [await world.item({ stockroom: store })])).path;
  const staff = await as('staff');
  const ready = await book(staff, 'reservations', [await world.item({ stockroom: store })], {
    borrower_id: String(ann.id),
  });
  const out = await book(staff, 'checkouts', [await world.item({ stockroom: store })], { borrower_id: String(ann.id) });
  await db('people').where({ id: ann.id }).update({ blocked_at: new Date() });
  for (const path of [`${asked}/approval`, `${ready.path}/checkout`]) {
    const refused = await staff.submit((await staff.get(path.replace(/\/[a-z]+$/, ''))).form(path));
    t.equal(refused.status, 409, path);
    t.match(refused.text, /Ann Barred is blocked/, path);
  }
  const form = (await staff.get(`${out.path}/extension`)).form(`${out.path}/extension`);
  t.equal((await staff.submit(form, { ends_at: at(9) })).status, 409);
  t.match((await student.get('/')).text, /You are blocked/);
  t.equal((await student.get('/reservations/new')).status, 403);
  t.equal((await student.get(`${out.path}/extension`)).status, 403);
  t.match((await staff.submit(out.form(`${out.path}/return`))).text, /Everything is back/);
  t.match((await student.submit((await student.get(asked)).form(`${asked}/cancellation`))).text, /was cancelled/);
});
