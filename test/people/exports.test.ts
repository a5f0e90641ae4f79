/** Exports of people: whom they hold, for whom, and what stands in them. */
import t from 'tap';
import { openSheet } from '../../src/platform/sheets.ts';
import { World } from '../factories.ts';
import { build } from '../helper.ts';

const { as, db, world } = await build(t);
const film = await world.department('Film');
const groups = [await world.group('Advanced'), await world.group('Beginners')];
const ann = await world.person({ name: 'Ann Archer', department: film, groups });
await world.person({ name: '=Ben()', role: 'viewer', blocked: true });
const gone = await world.person({ name: 'Cleo Gone' });
await db('people').where({ id: gone.id }).update({ archived_at: new Date() });
await (await World.make(db, 'Elsewhere')).person({ name: 'Dora Elsewhere' });

const SEEING = { 'account.sign_in': 'on', 'users.view': 'on' } as const;

t.test('T23 T48 who exports users gets those of the list, filtered as it is, as CSV and as a workbook', async (t) => {
  const person = await as(await world.person({ toggles: { ...SEEING, 'users.export': 'on' } }));
  const list = await person.get(`/people?department_id=${film}`);
  t.ok(list.leads(`/people/export?department_id=${film}`));
  t.ok(list.leads(`/people/export.xlsx?department_id=${film}`));
  const { response } = await person.get(`/people/export?department_id=${film}`);
  t.match(response.headers, { 'content-type': /text\/csv/, 'content-disposition': /people\.csv/ });
  t.strictSame(response.body.trim().replace('\uFEFF', '').split('\r\n'), [
    'Name,E-mail address,Phone,Role,Department,Groups,Now,Person ID',
    `Ann Archer,${ann.email},,Self-service,Film,"Advanced; Beginners",In use,${ann.id}`,
  ]);
  const everybody = (await person.get('/people/export')).response.body;
  t.match(everybody, /'=Ben\(\).*Blocked/, 'formulas are harmless');
  t.notMatch(everybody, /Cleo|Dora/);
  t.match((await person.get('/people/export?status=archived')).response.body, /Cleo Gone.*In the archive/);
  const sheet = await openSheet((await person.get('/people/export.xlsx?q=archer')).response.rawPayload);
  t.match(await Array.fromAsync(sheet.rows), [{ cells: ['Ann Archer', ann.email] }]);
});

t.test('T23 H5 who does not export users sees no way to it and gets none', async (t) => {
  const person = await as(await world.person({ toggles: SEEING }));
  const list = await person.get('/people');
  t.equal(list.status, 200);
  t.notOk(list.links.some(({ href }) => href.startsWith('/people/export')));
  for (const path of ['/people/export', '/people/export.xlsx']) t.equal((await person.get(path)).refusal, 'toggle');
});

t.test('T23 H5 a span holds for exports of users as it does for their list', async (t) => {
  const toggles = { ...SEEING, 'users.export': 'on' } as const;
  const here = await world.location({ name: 'Here' });
  const person = await as(await world.person({ toggles, span: [here] }));
  const body = (await person.get('/people/export')).response.body;
  const names = (await person.get('/people')).text;
  for (const name of ['Ann Archer', '=Ben()']) t.equal(body.includes(name), names.includes(name), name);
});

t.test('T23 a long list of people leaves whole, each once', async (t) => {
  const [{ role_id }] = await db('people').where({ id: ann.id }).select('role_id');
  const rows = Array.from({ length: 2100 }, (_, n) => ({
    ...{ workspace_id: world.workspaceId, role_id, name: `Many ${n % 7}`, phone: String(n) },
  }));
  await db.batchInsert('people', rows, 500);
  const person = await as('administrator');
  const lines = (await person.get('/people/export?q=many')).response.body.trim().split('\r\n');
  t.equal(lines.length, 2101);
  t.equal(new Set(lines.map((line) => line.split(',').at(-1))).size, 2101);
});
