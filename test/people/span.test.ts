import t from 'tap';
import { build } from '../helper.ts';
import { edit, stored } from './steps.ts';

const house = await build(t);
const { world, db, as } = house;

t.test('C14 I17 an administrator limits somebody to a location, and then to several or none', async (t) => {
  const [north, south] = [await world.location({ name: 'North' }), await world.location({ name: 'South' })];
  const room = await world.location({ name: 'North room', parent: north });
  const clerk = { 'account.sign_in': 'on', 'storage.view': 'on' } as const;
  const ann = await world.person({ toggles: clerk });
  const browser = await as(ann);
  const seen = async () => {
    const text = (await browser.get('/locations')).text;
    return ['North room', 'South'].filter((name) => text.includes(name));
  };
  t.same(await seen(), ['North room', 'South']);
  const administrator = await as('administrator');
  t.equal((await edit(administrator, ann.id, { span_mode: 'listed', span: [String(north)] })).status, 200);
  t.match(await stored(db, ann.id), { span_all: false, span: [north] });
  t.same(await seen(), ['North room'], 'at the very next request');
  t.equal((await browser.get(`/locations/${south}`)).status, 404);
  t.match((await administrator.get(`/people/${ann.id}`)).text, /Only North, each with all below it/);
  await edit(administrator, ann.id, { span_mode: 'listed', span: [String(room), String(south)] });
  t.same(await seen(), ['North room', 'South']);
  await edit(administrator, ann.id, { span_mode: 'listed', span: [''] });
  t.match(await stored(db, ann.id), { span_all: false, span: [] });
  t.same(await seen(), [], 'an emptied list stays an empty list');
  await edit(administrator, ann.id, { span_mode: 'all' });
  t.same(await seen(), ['North room', 'South']);
  const staff = await as('staff');
  t.equal((await staff.get(`/people/${ann.id}/edit`)).refusal, 'toggle', 'only administrators');
});

t.test('I18 I19 a person located in one place and limited to another sees that other one', async (t) => {
  const [here, there] = [await world.location({ name: 'Desk X' }), await world.location({ name: 'Store Y' })];
  const ann = await world.person({ toggles: { 'account.sign_in': 'on', 'storage.view': 'on' } });
  const administrator = await as('administrator');
  await edit(administrator, ann.id, { location_id: String(here), span_mode: 'listed', span: [String(there)] });
  t.match(await stored(db, ann.id), { location_id: here, span: [there] });
  const text = (await (await as(ann)).get('/locations')).text;
  t.match(text, /Store Y/);
  t.notMatch(text, /Desk X/);
  await edit(administrator, ann.id, { location_id: '' });
  t.match(await stored(db, ann.id), { location_id: null, span: [there] }, 'the one changes without the other');
});

t.test('I20 the span of an administrator is set and has no effect', async (t) => {
  const [inside, outside] = [await world.location({ name: 'Inside' }), await world.location({ name: 'Outside' })];
  const owner = await as(world.owner);
  const ada = await world.person({ role: 'administrator' });
  await edit(owner, ada.id, { span_mode: 'listed', span: [String(inside)] });
  t.match(await stored(db, ada.id), { span_all: false, span: [inside] });
  const browser = await as(ada);
  t.match((await browser.get('/locations')).text, /Outside/);
  t.equal((await browser.get(`/locations/${outside}`)).status, 200);
  const ben = await world.person();
  t.equal((await edit(browser, ben.id, { span_mode: 'all' })).status, 200, 'nor on what they give');
});

t.test('I17 whoever is limited gives spans only within their own, and leaves what they cannot see', async (t) => {
  const [mine, theirs] = [await world.location({ name: 'Mine' }), await world.location({ name: 'Theirs' })];
  const shelf = await world.location({ name: 'My shelf', parent: mine });
  const registrar = await world.person({
    span: [mine],
    toggles: {
      'account.sign_in': 'on',
      'contacts.view': 'on',
      'contacts.manage': 'on',
      'users.view': 'on',
      'users.manage': 'on',
      'storage.view': 'on',
    },
  });
  const browser = await as(registrar);
  const ann = await world.person({ role: 'contact', span: [theirs, shelf], location: theirs });
  const path = `/people/${ann.id}/edit`;
  const form = (await browser.get(path)).form(path);
  t.same(
    form.options('span').map((option) => option.value),
    [String(mine), String(shelf)],
  );
  t.same(
    form.options('span_mode').map((option) => option.value),
    ['listed'],
  );
  t.equal((await browser.submit(form, { span: [String(theirs)] })).status, 422, 'out of their reach');
  t.equal((await browser.submit(form, { span_mode: 'all' })).refusal, 'rule');
  t.match(await stored(db, ann.id), { span_all: false, span: [theirs, shelf] });
  t.equal((await browser.submit(form, { span: [String(mine)] })).status, 200);
  t.match(await stored(db, ann.id), { span: [mine, theirs].sort((a, b) => a - b), location_id: theirs });
  t.notMatch((await browser.get(`/people/${ann.id}`)).text, /Theirs/);
  const create = (await browser.get('/people/new')).form('/people');
  const role_id = String(await world.roleId('contact'));
  t.equal((await browser.submit(create, { name: 'Wide', role_id, span_mode: 'all' })).refusal, 'rule');
  t.equal(await db('people').where({ name: 'Wide' }).first(), undefined);
  t.equal((await browser.submit(create, { name: 'Narrow', role_id, span: [String(shelf)] })).status, 200);
});

for (const role of ['user', 'self-service']) {
  t.test(`C14 an administrator limits a person of the role ${role} to the equipment of a location`, async (t) => {
    const [studio, annexe] = [await world.location(), await world.location()];
    const stockroom = await world.stockroom({ location: studio, staff: 'all', departments: 'all', groups: 'all' });
    const near = await world.item({ stockroom, location: studio, name: `Near ${role}` });
    const far = await world.item({ stockroom, location: annexe, name: `Far ${role}` });
    const ann = await world.person({ role });
    const browser = await as(ann);
    const seen = async () => {
      const page = await browser.get(`/items?q=${encodeURIComponent(role)}`);
      return [near, far].filter((id) => page.leads(`/items/${id}`));
    };
    t.same(await seen(), [near, far]);
    await edit(await as('administrator'), ann.id, { span_mode: 'listed', span: [String(studio)] });
    t.same(await seen(), [near]);
    t.equal((await browser.get(`/items/${near}`)).status, 200);
    t.equal((await browser.get(`/items/${far}`)).status, 404);
  });
}
