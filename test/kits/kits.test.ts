import t from 'tap';
import { World } from '../factories.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);
const studio = await world.location({ name: 'Studio' });
const annex = await world.location({ name: 'Annex' });
const lena = await world.person({ role: 'limited-staff' });
const luis = await world.person({ role: 'limited-staff' });
const film = await world.department('Film');
const store = await world.stockroom({
  name: 'Camera store',
  location: studio,
  staff: [lena.id],
  departments: [film],
  groups: 'all',
});
const kit = await world.kit(store, 'Interview kit');
await world.code({ kit, code: 'KIT-1' });
const camera = await world.item({ name: 'Camera', stockroom: store, kit });
const lamp = await world.item({ name: 'Lamp', stockroom: store, kit, location: annex });

t.test('P1 kits are listed, searched and opened with what is in them', async (t) => {
  const person = await as('user');
  const list = await person.get('/kits');
  t.match(list.text, /Interview kit 2 Camera store Studio/);
  t.match((await person.get('/kits?q=INTER')).text, /Interview kit/);
  t.match((await person.get('/kits?q=100%25_%00')).text, /Nothing matches/);
  const page = await person.get(`/kits/${kit}`);
  t.ok(page.leads(`/items/${camera}`));
  t.ok(page.leads(`/items/${lamp}`));
  t.equal((await person.get('/scan?code=kit-1')).location, `/kits/${kit}`);
});

t.test('T1 those who do not see items see no kits', async (t) => {
  const person = await as(await world.person({ toggles: { 'account.sign_in': 'on', 'inventory.view': 'on' } }));
  t.notOk((await person.get('/')).navigation.some(({ href }) => href === '/kits'));
  for (const path of ['/kits', `/kits/${kit}`]) t.equal((await person.get(path)).refusal, 'toggle', path);
  t.equal((await person.get('/scan?code=kit-1')).status, 404);
});

t.test('H5 limited staff who are not listed see no kit of that stockroom; those listed do', async (t) => {
  t.match((await (await as(lena)).get('/kits')).text, /Interview kit/);
  const person = await as(luis);
  t.match((await person.get('/kits')).text, /No kits/);
  t.equal((await person.get(`/kits/${kit}`)).status, 404);
  t.equal((await person.get('/scan?code=kit-1')).status, 404);
});

t.test('I14 of a kit one sees what lies in one’s span, in its page and in its count', async (t) => {
  const person = await as(await world.person({ role: 'viewer', span: [studio] }));
  t.match((await person.get('/kits')).text, /Interview kit 1 Camera store/);
  const page = await person.get(`/kits/${kit}`);
  t.notMatch(page.text, /Lamp/);
  const other = await as(await world.person({ role: 'viewer', span: [annex] }));
  t.equal((await other.get(`/kits/${kit}`)).status, 404);
  t.notMatch((await other.get(`/items/${lamp}`)).text, /Interview kit|Camera store/);
});

t.test('a kit leads to booking it for those to whom its stockroom is open', async (t) => {
  const way = `/reservations/new?kit_ids=${kit}`;
  const student = await as(await world.person({ department: film }));
  t.ok((await student.get(`/kits/${kit}`)).leads(way));
  t.equal((await student.get(way)).status, 200);
  t.notOk((await (await as('self-service')).get(`/kits/${kit}`)).leads(way));
});

t.test('a kit of another workspace is not there', async (t) => {
  const elsewhere = await World.make(db, 'Elsewhere');
  const theirs = await elsewhere.kit(await elsewhere.stockroom(), 'Theirs');
  await elsewhere.code({ kit: theirs, code: 'ELSEWHERE' });
  const person = await as('administrator');
  t.equal((await person.get(`/kits/${theirs}`)).status, 404);
  t.equal((await person.get('/scan?code=elsewhere')).status, 404);
});
