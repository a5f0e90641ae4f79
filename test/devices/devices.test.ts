import t from 'tap';
import { Browser } from '../browser.ts';
import { codeOn, paired, said, scan } from '../desk/counter.ts';
import { appOn, build } from '../helper.ts';

const house = await build(t);
const { db, world, as, stranger } = house;
const counter = await world.stockroom({ name: 'Counter', staff: 'all', departments: 'all', groups: 'all' });

t.test('P9 T45 an administrator makes a device, whose code is shown once and pairs one browser', async (t) => {
  const administrator = await as('administrator');
  t.ok((await administrator.get('/settings')).leads('/settings/devices'));
  const form = (await administrator.get('/settings/devices/new')).form('/settings/devices');
  const role_id = String(await world.roleId('self-service'));
  const page = await administrator.submit(form, { name: 'Kiosk one', role_id, stockroom_id: String(counter) });
  const code = codeOn(page);
  t.match(page.text, /Kiosk one Waits to be paired.*Self-service.*Counter/);
  t.notMatch((await administrator.get('/settings/devices')).text, new RegExp(code), 'it is not shown again');
  const kept = await db('devices').where({ name: 'Kiosk one' }).first();
  t.notOk(JSON.stringify(kept).includes(code.replace('-', '')), 'and only its hash is kept');
  const kiosk = stranger();
  const pairing = (await kiosk.get(`/desk/pair?code=${code}`)).form('/desk/pair');
  t.equal(pairing.values.code, code, 'a link fills it in');
  const wrong = await kiosk.submit(pairing, { code: 'AAAAA-AAAAA' });
  t.equal(wrong.status, 422);
  t.match(wrong.text, /does not work/);
  const answer = await kiosk.send(pairing, { code: ` ${code.toLowerCase().replace('-', ' ')} ` });
  t.equal(answer.status, 303);
  const cookie = String(answer.response.headers['set-cookie']);
  t.match(cookie, /device=.*; Path=\/; HttpOnly; SameSite=Strict/);
  t.match((await kiosk.get('/desk')).text, /Scan your badge/);
  const again = stranger();
  t.equal((await again.submit((await again.get('/desk/pair')).form('/desk/pair'), { code })).status, 422, 'once');
  t.match((await administrator.get('/settings/devices')).text, /Kiosk one Paired/);
});

t.test('P9 over TLS the token of a device is kept in a cookie that no other host can set', async (t) => {
  const secure = await appOn(t, db, { BASE_URL: 'https://desk.example' });
  t.equal(secure.deviceCookie.name, '__Host-device');
  t.ok(secure.deviceCookie.secure);
});

t.test('P9 a code that has expired pairs nothing', async (t) => {
  const owner = await as(world.owner);
  const role_id = String(await world.roleId('self-service'));
  const form = (await owner.get('/settings/devices/new')).form('/settings/devices');
  const code = codeOn(await owner.submit(form, { name: 'Late one', role_id }));
  await db('devices')
    .where({ name: 'Late one' })
    .update({ code_expires_at: new Date(Date.now() - 1000) });
  const kiosk = stranger();
  t.equal((await kiosk.submit((await kiosk.get('/desk/pair')).form('/desk/pair'), { code })).status, 422);
  t.match((await owner.get('/settings/devices')).text, /Late one Not paired: its code has expired/);
});

t.test(
  'P9 a revoked device is out at its very next request, on every process, and whoever it served with it',
  async (t) => {
    const person = await world.person({ role: 'self-service' });
    await world.code({ code: 'B-REVOKED', person: person.id });
    const { kiosk, id } = await paired(house);
    const page = await scan(kiosk, 'B-REVOKED');
    const other = await appOn(t, db);
    const elsewhere = new Browser(other);
    elsewhere.take(kiosk.cookie);
    t.equal((await elsewhere.get('/desk')).status, 200);
    const owner = await as(world.owner);
    await owner.submit((await owner.get('/settings/devices')).form(`/settings/devices/${id}/revocation`));
    t.equal((await kiosk.get('/desk')).status, 401);
    t.equal((await elsewhere.get('/desk')).status, 401);
    t.equal((await kiosk.send(page.form('/desk/finish'))).status, 401);
    t.equal((await owner.force(`/settings/devices/${id}/code`)).status, 409, 'for good');
    t.notOk((await owner.get('/settings/devices')).offers(`/settings/devices/${id}/code`));
  },
);

t.test(
  'P9 a new code takes the place of an old one; the browser that had the device is out once it is used',
  async (t) => {
    const { kiosk, id } = await paired(house);
    const owner = await as(world.owner);
    const button = (await owner.get('/settings/devices')).form(`/settings/devices/${id}/code`);
    const code = codeOn(await owner.submit(button));
    t.equal((await kiosk.get('/desk')).status, 200);
    const fresh = stranger();
    await fresh.submit((await fresh.get('/desk/pair')).form('/desk/pair'), { code });
    t.equal((await fresh.get('/desk')).status, 200);
    t.equal((await kiosk.get('/desk')).status, 401);
  },
);

t.test('P9 whoever is signed in where a device is paired is signed out there', async (t) => {
  const owner = await as(world.owner);
  const role_id = String(await world.roleId('self-service'));
  const form = (await owner.get('/settings/devices/new')).form('/settings/devices');
  const code = codeOn(await owner.submit(form, { name: 'Own browser', role_id }));
  await owner.submit((await owner.get('/desk/pair')).form('/desk/pair'), { code });
  t.match((await owner.get('/desk')).text, /Scan your badge/);
  t.equal((await owner.get('/settings/devices')).status, 401);
});

t.test('C10 P9 nobody makes or changes a device that may do what they may not', async (t) => {
  const { scopes } = await administratorBut('users.block');
  const person = await world.person({ toggles: scopes });
  const browser = await as(person);
  const form = (await browser.get('/settings/devices/new')).form('/settings/devices');
  const owners = String(await world.roleId('owner'));
  t.notOk(form.options('role_id').some(({ value }) => value === owners));
  const refused = await browser.submit(form, { name: 'Too strong', role_id: owners });
  t.equal(refused.status, 422);
  const { id } = await paired(house, { role: 'owner' });
  const list = await browser.get('/settings/devices');
  for (const what of ['edit', 'code', 'revocation'])
    t.notMatch(list.response.body, new RegExp(`/settings/devices/${id}/${what}`));
  t.equal((await browser.get(`/settings/devices/${id}/edit`)).status, 403);
  for (const what of ['edit', 'code', 'revocation']) {
    t.equal((await browser.force(`/settings/devices/${id}/${what}`)).status, 403, what);
  }
});

t.test('I20 P9 one whom a span limits makes no device that acts everywhere', async (t) => {
  const { scopes } = await administratorBut('account.ignore_span');
  const site = await world.location();
  const mine = await world.stockroom({ location: site });
  const browser = await as(await world.person({ toggles: scopes, span: [site] }));
  const form = (await browser.get('/settings/devices/new')).form('/settings/devices');
  t.same(
    form.options('stockroom_id').map(({ value }) => value),
    ['', String(mine)],
  );
  const [role] = form.options('role_id').filter(({ label }) => label === 'Self-service');
  t.same(
    form.options('location_id').map(({ value }) => value),
    ['', String(site)],
  );
  const everywhere = await browser.submit(form, {
    name: 'Everywhere',
    role_id: role?.value ?? '',
    stockroom_id: String(mine),
  });
  t.equal(everywhere.status, 422);
  t.match(everywhere.text, /your own span does not reach everywhere/);
  const foreign = await browser.submit(form, {
    name: 'Foreign',
    role_id: role?.value ?? '',
    stockroom_id: String(counter),
    location_id: String(site),
  });
  t.equal(foreign.status, 422);
  const made = await browser.submit(form, {
    name: 'Here',
    role_id: role?.value ?? '',
    stockroom_id: String(mine),
    location_id: String(site),
  });
  t.match(made.text, /Here was created/);
});

t.test('I20 P9 a device with a span names nothing of its stockroom that stands elsewhere', async (t) => {
  const site = await world.location();
  const shelf = await world.location({ parent: site });
  const stockroom = await world.stockroom({ location: site, staff: 'all', departments: 'all', groups: 'all' });
  const near = await world.item({ name: 'Near drill', stockroom, location: shelf });
  const far = await world.item({ name: 'Far drill', stockroom, location: await world.location() });
  await world.code({ code: 'SPAN-NEAR', item: near });
  await world.code({ code: 'SPAN-FAR', item: far });
  const person = await world.person({ role: 'self-service' });
  await world.code({ code: 'B-SPAN', person: person.id });
  const { kiosk } = await paired(house, { stockroom, location: site });
  t.match((await (await as(world.owner)).get('/settings/devices')).text, /only what stands at/);
  await scan(kiosk, 'B-SPAN');
  t.match(said(await scan(kiosk, 'SPAN-NEAR')), /Near drill is on the list/, 'what stands below it is reached');
  const page = await scan(kiosk, 'SPAN-FAR');
  t.notMatch(page.text, /Far drill/);
  const wider = await paired(house, { stockroom });
  await scan(wider.kiosk, 'B-SPAN');
  t.match(said(await scan(wider.kiosk, 'SPAN-FAR')), /Far drill/, 'without one it is known');
});

t.test('P9 T45 without the settings toggle no device is made, seen or changed', async (t) => {
  const { id } = await paired(house);
  const staff = await as('staff');
  t.equal((await staff.get('/settings/devices')).status, 403);
  t.equal((await staff.force('/settings/devices', { name: 'x' })).status, 403);
  t.equal((await staff.force(`/settings/devices/${id}/revocation`)).status, 403);
});

t.test('P9 a changed role of a device is in force at its very next request', async (t) => {
  const person = await world.person({ role: 'self-service' });
  await world.code({ code: 'B-CHANGED', person: person.id });
  const { kiosk, id } = await paired(house);
  await scan(kiosk, 'B-CHANGED');
  const owner = await as(world.owner);
  const form = (await owner.get(`/settings/devices/${id}/edit`)).form(`/settings/devices/${id}/edit`);
  await owner.submit(form, { role_id: String(await world.roleId('viewer')) });
  t.equal((await kiosk.get('/desk')).status, 403);
});

t.test('P9 a role that a device holds is not deleted under it', async (t) => {
  const role = await world.role(
    { 'items.view': 'any', 'checkouts.view': 'own', 'checkouts.manage': 'own' },
    'Kiosk role',
  );
  const owner = await as(world.owner);
  const form = (await owner.get('/settings/devices/new')).form('/settings/devices');
  await owner.submit(form, { name: 'Holds it', role_id: String(role) });
  const refused = await owner.force(`/roles/${role}/deletion`, { version: '1' });
  t.equal(refused.status, 422);
  t.match(refused.text, /One device holds this role/);
});

/** A role with all that an administrator holds, but for one toggle. */
async function administratorBut(toggle: string) {
  const rows = await db('role_toggles').where({ role_id: await world.roleId('administrator') });
  return {
    scopes: Object.fromEntries(rows.filter((row) => row.toggle !== toggle).map((row) => [row.toggle, row.scope])),
  };
}

t.test('P9 a device whose stockroom went into the archive stays one of it until another is chosen', async (t) => {
  const owner = await as(world.owner);
  const stockroom = await world.stockroom({ name: 'Closing down' });
  const role_id = String(await world.roleId('self-service'));
  const form = (await owner.get('/settings/devices/new')).form('/settings/devices');
  await owner.submit(form, { name: 'Kept', role_id, stockroom_id: String(stockroom) });
  const { id } = await db('devices').where({ name: 'Kept' }).first();
  await db('stockrooms').where({ id: stockroom }).update({ archived_at: new Date() });
  const place = await world.location({ name: 'Given up' });
  await db('devices').where({ id }).update({ location_id: place });
  await db('locations').where({ id: place }).update({ archived_at: new Date() });
  const edit = (await owner.get(`/settings/devices/${id}/edit`)).form(`/settings/devices/${id}/edit`);
  t.equal(edit.values.stockroom_id, String(stockroom));
  await owner.submit(edit, { name: 'Kept still' });
  const after = await db('devices').where({ id }).first();
  t.equal(after.stockroom_id, stockroom, 'it is not one of every stockroom');
  t.equal(after.location_id, place, 'nor reaches everywhere');
  const { scopes } = await administratorBut('storage.view');
  const blind = await as(await world.person({ toggles: scopes }));
  const again = (await blind.get(`/settings/devices/${id}/edit`)).form(`/settings/devices/${id}/edit`);
  t.equal(again.values.location_id, String(place), 'not for those either who see no locations');
});
