/** Where items are on the map, who notes it, and everywhere that they were. */
import t from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);
const studio = await world.location({ name: 'Studio' });
const annex = await world.location({ name: 'Annex' });
const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const luis = await world.person({ role: 'limited-staff', name: 'Luis Limited' });
const store = await world.stockroom({ name: 'Store', location: studio, staff: [lena.id] });
const camera = await world.item({ name: 'Camera', stockroom: store });
const holding = async (toggles: Scopes) => as(await world.person({ toggles: { 'account.sign_in': 'on', ...toggles } }));
const path = `/items/${camera}/position`;

t.test(
  'T9 C6 who may change the location notes the position, and all who see the item find it on the map',
  async (t) => {
    const mover = await holding({ 'items.view': 'any', 'items.change_location': 'any' });
    t.ok((await mover.get(`/items/${camera}`)).leads(path));
    const form = (await mover.get(path)).form(path);
    const noted = await mover.submit(form, { latitude: '53,349805', longitude: '-6.26031', accuracy: '12' });
    t.match(noted.text, /The position of Camera was noted/);
    const viewer = await holding({ 'items.view': 'any' });
    const page = await viewer.get(`/items/${camera}`);
    t.match(page.text, /Last seen at 53\.349805, -6\.260310 on OpenStreetMap, within 12 m/);
    const map = page.document.querySelector('a[href^="https://www.openstreetmap.org/"]');
    t.equal(map?.getAttribute('rel'), 'noreferrer external');
    t.match(map?.getAttribute('href'), /mlat=53\.349805&mlon=-6\.260310/);
    t.notMatch(page.text, /Person \d+ saw it/, 'who noted it is for those alone who see people');
    t.match((await (await as('administrator')).get(`/items/${camera}`)).text, /Person \d+ saw it at 53\.349805/);
  },
);

t.test(
  'T9 C20 C21 C33 who may not change the location is not offered to note a position, and is refused',
  async (t) => {
    const before = await db('positions').count();
    for (const who of [
      await world.person({ toggles: { 'account.sign_in': 'on', 'items.view': 'any', 'items.manage': 'any' } }),
      'user',
      'self-service',
      'viewer',
    ] as const) {
      const person = await as(who);
      const page = await person.get(`/items/${camera}`);
      t.notOk(page.leads(path));
      t.ok(page.leads(`/items/${camera}/whereabouts`));
      t.equal((await person.get(path)).refusal, 'toggle');
      const body = { latitude: '1', longitude: '1', accuracy: '', version: '1' };
      t.equal((await person.force(path, body)).refusal, 'toggle');
    }
    t.strictSame(await db('positions').count(), before);
  },
);

t.test('H5 T1 who does not see an item reads nothing of where it is or was', async (t) => {
  const person = await as(luis);
  for (const gone of [path, `/items/${camera}/whereabouts`]) t.equal((await person.get(gone)).status, 404, gone);
  t.equal((await person.force(path, { latitude: '1', longitude: '1', version: '1' })).status, 404);
  const nobody = await holding({ 'inventory.view': 'on' });
  t.equal((await nobody.get(`/items/${camera}/whereabouts`)).refusal, 'toggle');
});

t.test('T9 a position lies on earth, and what was typed stays where it does not', async (t) => {
  const mover = await as(lena);
  const form = (await mover.get(path)).form(path);
  for (const [latitude, longitude, words] of [
    ['90.1', '0', /Latitude: enter degrees from -90 to 90/],
    ['1', '-180.5', /Longitude: enter degrees from -180 to 180/],
    ['north', '1', /Latitude: enter degrees/],
    ['1e1', '1', /Latitude: enter degrees/],
    ['', '1', /Latitude: enter degrees/],
  ] as const) {
    const wrong = await mover.send(form, { latitude, longitude, accuracy: '5' });
    t.equal(wrong.status, 422, latitude);
    t.match(wrong.text, words);
    t.equal(wrong.form(path).values.latitude, latitude);
  }
  t.equal((await mover.send(form, { latitude: '1', longitude: '1', accuracy: '-1' })).status, 422);
  t.equal((await mover.send(form, { latitude: '-90', longitude: '180', accuracy: '' })).status, 303);
});

t.test('T8 T9 everywhere that an item was is kept: its locations and its positions, newest first', async (t) => {
  const item = await world.item({ name: 'Traveller', stockroom: store });
  const mover = await as('administrator');
  const move = `/items/${item}/location`;
  await mover.submit((await mover.get(move)).form(move), { location_id: String(annex) });
  const note = `/items/${item}/position`;
  await mover.submit((await mover.get(note)).form(note), { latitude: '10', longitude: '20' });
  await mover.submit((await mover.get(move)).form(move), { location_id: String(studio) });
  const page = await mover.get(`/items/${item}/whereabouts`);
  t.match(page.text, /put it into Studio.*saw it at 10\.000000, 20\.000000.*put it into Annex/);
  const limited = await as(await world.person({ role: 'viewer', span: [studio] }));
  const theirs = await limited.get(`/items/${item}/whereabouts`);
  t.match(theirs.text, /Somebody put it into a place that you do not see/);
  t.notMatch(theirs.text, /Annex/, 'what lies out of the span is not named');
});
