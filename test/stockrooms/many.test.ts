/** That the page of a stockroom's permissions serves a school of thousands, without JavaScript too. */
import t from 'tap';
import { build } from '../helper.ts';
import { permissionsForm } from './permitting.ts';

const { as, db, world } = await build(t);
const room = await world.stockroom({ name: 'Camera store', staff: [] });
const administrator = await as(await world.person({ role: 'administrator', name: 'Anton' }));
const path = `/stockrooms/${room}/permissions`;
const { id: role } = await db('roles').where({ workspace_id: world.workspaceId, name: 'Limited staff' }).first('id');
await db.raw(
  `insert into people (workspace_id, name, role_id) select ?, 'Student ' || to_char(n, 'FM0000'), ? from generate_series(1, 5000) n`,
  [world.workspaceId, role],
);
await db.raw('analyze people');
const numbered = async (name: string): Promise<string> => String((await db('people').where({ name }).first('id')).id);
const drawn = (page: { document: { querySelectorAll(by: string): unknown[] } }) => ({
  choices: page.document.querySelectorAll('input[name=staff][type=checkbox]').length,
  rows: page.document.querySelectorAll('tbody tr').length,
});

t.test('X9 an administrator of 5,000 people gets a page of some, and sums of all', async (t) => {
  const page = await administrator.get(path);
  t.strictSame(drawn(page), { choices: 200, rows: 200 });
  t.match(page.text, /The first 200 of 50\d\d/);
  t.match(page.text, /It would let in 5,000 people/);
  t.ok(Buffer.byteLength(page.document.outerHTML) < 400_000);
});

t.test('X9 H7 an administrator finds people by name, one after the other, and whoever is ticked stays', async (t) => {
  const [one, other] = [await numbered('Student 4711'), await numbered('Student 4999')];
  const form = await permissionsForm(administrator, room);
  const search = (values: object, find: string, staff: string[]) =>
    administrator.post(`${path}/preview`, {
      ...form.values,
      ...values,
      staff_mode: 'listed',
      find,
      staff: ['', ...staff],
    });
  const first = await search({}, 'student 4711', []);
  t.strictSame(drawn(first), { choices: 1, rows: 1 });
  t.ok(first.text.includes('Student 4711'));
  const second = await search({}, '4999', [one]);
  t.strictSame(drawn(second), { choices: 2, rows: 1 }, 'the one who is ticked, and the one who is sought');
  const filled = second.form(path);
  await administrator.submit(filled, { staff: [one, other] });
  t.strictSame(
    (await db('stockroom_staff').where({ stockroom_id: room }).pluck('person_id')).map(String).sort(),
    [one, other].sort(),
  );
  const saved = await administrator.get(path);
  t.equal(drawn(saved).choices, 202, 'whoever is listed is always there');
  await administrator.submit(saved.form(path), { staff: [other] });
  t.strictSame((await db('stockroom_staff').where({ stockroom_id: room }).pluck('person_id')).map(String), [other]);
});
