import t from 'tap';
import { CATALOGUE } from '../../src/access/catalogue.ts';
import { decide } from '../../src/access/decide.ts';
import type { Id } from '../../src/access/ids.ts';
import { subjectOf } from '../../src/features/why/rules.ts';
import { actorOf } from '../../src/platform/current-actor.ts';
import { build } from '../helper.ts';

const { as, db, world } = await build(t);
const hall = await world.location({ name: 'Hall' });
const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const counter = await world.stockroom({
  name: 'Counter',
  location: hall,
  staff: [lena.id],
  departments: 'all',
  groups: 'all',
});
const shut = await world.stockroom({ name: 'Shut' });
const camera = await world.item({ name: 'Camera', stockroom: counter });
for (const role of ['administrator', 'staff', 'viewer', 'user', 'self-service', 'read-only']) {
  await world.person({ role, name: `Some ${role}` });
}
await world.person({ role: 'self-service', name: 'Bruno Blocked', blocked: true });
await world.person({ role: 'staff', name: 'Far Away', span: [await world.location({ name: 'Elsewhere' })] });
await world.contact('Nobody Signing');

t.test('X5 an administrator who asks who can gets the complete list, which equals asking for each', async (t) => {
  const administrator = await as('administrator');
  const people = await db('people')
    .where({ archived_at: null })
    .whereNotNull('identity_id')
    .select<{ id: Id<'person'>; name: string }[]>('id', 'name');
  const item = await db('items').where({ id: camera }).first();
  const thing = {
    kind: 'item',
    workspaceId: world.workspaceId,
    stockroomId: counter,
    locationId: item.location_id,
  } as const;
  for (const { key } of CATALOGUE.filter((toggle) => toggle.section === 'Equipment' || toggle.section === 'Bookings')) {
    const may: string[] = [];
    for (const { id, name } of people) {
      const actor = await actorOf(db, world.workspaceId, id);
      if (actor && decide(actor, key, subjectOf(actor, key, thing)).allowed) may.push(name);
    }
    const csv = await administrator.get(`/who/export?permission=${key}&item_id=${camera}`);
    const listed = csv.response.body
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[0]);
    t.strictSame(listed.sort(), may.sort(), key);
  }
});

t.test('X5 the list gives the reason, and leads to why', async (t) => {
  const administrator = await as('administrator');
  const page = await administrator.get(`/who?permission=items.manage&item_id=${camera}`);
  t.match(page.text, /Lena Limited/);
  t.match(page.text, /staff/i);
  t.notMatch(page.text, /Far Away/, 'a span that leaves the item out does not reach it');
  t.ok(page.leads(`/who/export?permission=items.manage&item_id=${camera}`));
  t.equal(
    (await administrator.get(page.links.find(({ label }) => label === 'Lena Limited')?.href ?? '')).document
      .querySelector('main')
      ?.getAttribute('data-decision'),
    'allow',
  );
  t.match((await administrator.get(`/who?permission=items.manage&stockroom_id=${shut}`)).text, /Some staff/);
  t.equal((await administrator.get('/who?permission=nonsense')).status, 422);
});

t.test('X5 who sees no people gets no list of them, and nobody learns of what they may not see', async (t) => {
  for (const path of ['/who?permission=items.view', '/who/export?permission=items.view']) {
    t.equal((await (await as('self-service')).get(path)).refusal, 'toggle', path);
  }
  const other = await world.person({ role: 'limited-staff', name: 'Otto Other' });
  t.equal((await (await as(other)).get(`/who?permission=items.view&item_id=${camera}`)).status, 404);
  t.notOk((await (await as('self-service')).get('/why?permission=items.view')).leads('/who?permission=items.view'));
});
