import t from 'tap';
import { CATALOGUE } from '../../src/access/catalogue.ts';
import { within } from '../../src/access/within.ts';
import { actorOf } from '../../src/platform/current-actor.ts';
import { Chance, seed } from '../access/random.ts';
import { build } from '../helper.ts';
import { furnish, type Place, somebody } from '../law/population.ts';

const house = await build(t);
const { as, db } = house;
const place: Place = await furnish(db, 'Explained');
const { world, stockrooms, locations } = place;
const owner = await as(world.owner);

t.test('X1 an owner who asks why reads for anybody and any item exactly what is enforced', async (t) => {
  const chance = new Chance(seed());
  const items = await db('items').where({ workspace_id: world.workspaceId }).pluck<number[]>('id');
  const asked = CATALOGUE.filter(({ section, scopes }) => section === 'Equipment' && scopes.length > 1);
  for (let tries = 0; tries < 40; tries++) {
    const { person, words } = await somebody(place, chance, chance.flip(0.5) ? 'limited-staff' : undefined);
    const actor = await actorOf(db, world.workspaceId, person.id);
    const { key } = chance.pick(asked);
    const item = chance.pick(items);
    if (!actor) throw new Error('somebody is somebody');
    const reached = await db('items')
      .where(within(actor, key, 'item'))
      .where('items.id', item)
      .pluck('id');
    const page = await owner.get(`/why?person_id=${person.id}&permission=${key}&item_id=${item}`);
    const decision = page.document.querySelector('main')?.getAttribute('data-decision');
    t.equal(decision, reached.length > 0 ? 'allow' : 'deny', `${key} on ${item} ${chance} ${words}`);
  }
});

t.test('X1 a person who asks why about themselves reads exactly what happens when they try', async (t) => {
  const chance = new Chance(seed());
  for (let tries = 0; tries < 8; tries++) {
    const { person, words } = await somebody(place, chance);
    const browser = await as(person);
    for (const location of locations) {
      const tried = (await browser.get(`/locations/${location}/edit`)).status;
      const page = await browser.get(`/why?permission=storage.manage&location_id=${location}`);
      const decision = page.document.querySelector('main')?.getAttribute('data-decision');
      t.equal(page.status === 404 ? 'deny' : decision, tried === 200 ? 'allow' : 'deny', `${location} ${words}`);
    }
  }
});

t.test('X1 a person who is refused is led to why, with the same question', async (t) => {
  const viewer = await as(await world.person({ role: 'viewer' }));
  const refused = await viewer.get(`/locations/${locations[0]}/edit`);
  t.equal(refused.status, 403);
  const [link] = refused.links.filter(({ href }) => href.startsWith('/why?'));
  const page = await viewer.get(link?.href ?? '');
  t.equal(page.document.querySelector('main')?.getAttribute('data-decision'), 'deny');
  t.match(page.text, /No\. You may not “Manage locations”/i);
  t.match(page.text, /What would allow it .*for the role Viewer/);
});

t.test('X1 an administrator reads which box, department and group decides, and is led to the setting', async (t) => {
  const [department, group] = [await world.department('Animation'), await world.group('Second year')];
  const store = await world.stockroom({ name: 'Film store', departments: [department], groups: [group] });
  const student = await world.person({ name: 'Sue Student', department });
  const ask = `/why?person_id=${student.id}&permission=reservations.manage&stockroom_id=${store}`;
  const page = await (await as(await world.person({ role: 'administrator' }))).get(ask);
  t.equal(page.document.querySelector('main')?.getAttribute('data-decision'), 'deny');
  t.match(page.text, /Film store is not open to Sue Student\. Groups that may book there: Second year/);
  t.notMatch(page.text, /Departments that may book there/, 'her department is the right one');
  await world.db('person_groups').insert({ workspace_id: world.workspaceId, person_id: student.id, group_id: group });
  t.equal((await owner.get(ask)).document.querySelector('main')?.getAttribute('data-decision'), 'allow');
});

t.test('a person without a view of people asks about nobody else, and of nothing that they do not see', async (t) => {
  const student = await world.person({ role: 'self-service' });
  const limited = await as(await world.person({ role: 'limited-staff' }));
  const browser = await as(student);
  t.equal((await browser.get(`/why?person_id=${world.owner.id}&permission=items.view`)).status, 404);
  t.equal((await browser.get('/why?person_id=999999&permission=items.view')).status, 404);
  t.notOk((await browser.get('/why')).text.includes('Who'), 'nor is that asked');
  const mine = await browser.get(`/why?person_id=${student.id}&permission=items.view&stockroom_id=${stockrooms[1]}`);
  t.equal(mine.document.querySelector('main')?.getAttribute('data-decision'), 'allow');
  const unseen = await limited.get(`/why?permission=items.manage&stockroom_id=${stockrooms[1]}`);
  t.equal(unseen.status, 404);
  t.equal((await (await as('owner')).get(`/why?permission=items.view&stockroom_id=${stockrooms[1]}`)).status, 404);
});

t.test(
  'I14 whoever asks about somebody else reads no name of a location that they do not see themselves',
  async (t) => {
    const here = await world.location({ name: 'Open court' });
    const secret = await world.location({ name: 'Secret annexe' });
    const stockroom = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
    const asked = await world.person({ role: 'staff', span: [here, secret] });
    const toggles = {
      'account.sign_in': 'on',
      'users.view': 'on',
      'items.view': 'any',
      'storage.view': 'any',
    } as const;
    const reader = await world.person({ toggles, span: [here] });
    const item = await world.item({ stockroom, location: here });
    const page = await (await as(reader)).get(`/why?person_id=${asked.id}&permission=items.view&item_id=${item}`);
    t.match(page.text, /1 location that you do not see/);
    t.notMatch(page.text, /Secret annexe/);
    t.match(
      (await owner.get(`/why?person_id=${asked.id}&permission=items.view&item_id=${item}`)).text,
      /Secret annexe/,
    );
  },
);

t.test('a person who asks nonsense is told so', async (t) => {
  t.equal((await owner.get('/why?permission=items.steal')).status, 422);
  for (const id of ['x', '-1', '0', '99999999999', "1' or 1=1"]) {
    t.equal((await owner.get(`/why?permission=items.view&item_id=${encodeURIComponent(id)}`)).status, 404, id);
  }
});
