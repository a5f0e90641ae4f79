import t from 'tap';
import { differences } from '../../src/features/audit/rules.ts';
import { sealEntries, verifySeals } from '../../src/platform/audit-seals.ts';
import type { Browser } from '../browser.ts';
import { World } from '../factories.ts';
import { build } from '../helper.ts';

const { app, as, db, world } = await build(t);
const owner = await as(world.owner);

async function rows(who: Browser, address: string): Promise<string[]> {
  const page = await who.get(address);
  return page.document.querySelectorAll('tbody tr').map((row) => row.text.replace(/\s+/g, ' ').trim());
}

t.test('P19 an owner reads who changed what, with before and after', async (t) => {
  const id = await world.department('Film');
  const path = `/departments/${id}/edit`;
  await owner.submit((await owner.get(path)).form(path), { name: 'Film and video' });
  const [newest] = await rows(owner, '/audit');
  t.match(
    newest,
    /Olive Owner Save department\s*departments\.save Film and video\s*department \d+ name: Film → Film and video/,
  );
  t.ok((await owner.get('/')).navigation.some(({ href }) => href === '/audit'));
});

t.test('P19 an owner narrows the log down by person, action, subject and day', async (t) => {
  const other = await world.person({ role: 'administrator', name: 'Adam Administrator' });
  const adam = await as(other);
  await adam.submit((await adam.get('/groups/new')).form('/groups'), { name: 'Second year' });
  const [group] = await db('groups').pluck('id');
  const shows = async (query: string) =>
    (await rows(owner, `/audit?${query}`)).some((row) => row.includes('Create group'));
  t.ok(await shows(`person_id=${other.id}`));
  t.notOk(await shows(`person_id=${world.owner.id}`));
  t.ok(await shows('action=groups.create'));
  t.equal((await rows(owner, '/audit?action=groups.create')).length, 1);
  t.ok(await shows(`subject_kind=group&subject_id=${group}`));
  t.notOk(await shows(`subject_kind=group&subject_id=${group + 1}`));
  const today = new Date().toISOString().slice(0, 10);
  t.ok(await shows(`from=2020-01-01&to=${today}`));
  t.notOk(await shows('to=2020-01-01'));
});

t.test('P19 an owner walks through a long log and back, and misses nothing', async (t) => {
  const entry = { workspace_id: world.workspaceId, subject_kind: 'workspace', request_id: 'of a test' };
  await db('audit_entries').insert(Array.from({ length: 120 }, (_, at) => ({ ...entry, action: `walked.${at}` })));
  const seen: string[] = [];
  for (let next: string | undefined = '/audit'; next; ) {
    const page = await owner.get(next);
    seen.push(...(await rows(owner, next)).flatMap((row) => /walked\.(\d+)/.exec(row)?.[1] ?? []));
    next = page.links.find(({ href }) => href.includes('older='))?.href;
  }
  t.strictSame(
    seen,
    Array.from({ length: 120 }, (_, at) => String(119 - at)),
  );
  const second = (await owner.get('/audit')).links.find(({ href }) => href.includes('older='))?.href ?? '';
  const back = (await owner.get(second)).links.find(({ href }) => href.includes('newer='))?.href ?? '';
  t.match((await owner.get(back)).text, /walked\.119/);
});

t.test(
  'P19 people without the permission neither find the log nor get it, and nobody reads that of others',
  async (t) => {
    const staff = await as('staff');
    t.notOk((await staff.get('/')).navigation.some(({ href }) => href === '/audit'));
    t.equal((await staff.get('/audit')).refusal, 'toggle');
    const elsewhere = await World.make(db, 'Elsewhere');
    const theirs = await as(elsewhere.owner);
    await theirs.submit((await theirs.get('/groups/new')).form('/groups'), { name: 'Their secret group' });
    t.match((await rows(theirs, '/audit')).join(), /Their secret group/);
    t.notMatch((await owner.get('/audit')).text, /Their secret group/);
    t.notMatch((await owner.get(`/audit?person_id=${elsewhere.owner.id}`)).text, /Their secret group/);
  },
);

t.test('P19 whoever is refused stands in the log, with what they tried and why not', async (t) => {
  const viewer = await world.person({ role: 'viewer', name: 'Violet Viewer' });
  const violet = await as(viewer);
  t.equal((await violet.get('/audit')).refusal, 'toggle');
  const [newest] = await rows(owner, '/audit?action=access.refused');
  t.match(newest, /Violet Viewer Was refused.*tried: audit\.show; because of: toggle; permission: audit\.view/);
});

t.test('P19 whoever hammers on a door fills no more than ten lines a minute, and a count', async (t) => {
  const viewer = await world.person({ role: 'viewer', name: 'Hal Hammer' });
  const hal = await as(viewer);
  for (let knocks = 0; knocks < 25; knocks++) t.equal((await hal.get('/audit')).refusal, 'toggle');
  const address = `/audit?person_id=${viewer.id}&action=access.refused`;
  t.equal((await rows(owner, address)).length, 10);
  await app.refusals.settle();
  const [newest, ...others] = await rows(owner, address);
  t.match(newest, /more times: 15/);
  t.equal(others.length, 10);
  await hal.get('/audit');
  t.equal((await rows(owner, address)).length, 12, 'and begins anew after that');
});

t.test('P19 whoever alters, adds or removes a sealed entry is found out', async (t) => {
  const sealed = await sealEntries(db);
  t.ok(sealed > 100);
  t.match(await verifySeals(db), { entries: sealed, unsealed: 0, broken: null });
  t.equal(await sealEntries(db), 0, 'nothing is sealed twice');
  await owner.submit((await owner.get('/groups/new')).form('/groups'), { name: 'Later' });
  t.match(await verifySeals(db), { unsealed: 1, broken: null });
  t.ok(await sealEntries(db));
  const { seals } = await verifySeals(db);
  t.ok(seals >= 2);
  await t.rejects(db('audit_entries').update({ action: 'nothing.happened' }), /only grows/);
  await t.rejects(db('audit_seals').delete(), /only grows/);
  for (const crime of [
    `update audit_entries set action = 'nothing.happened' where id = 5`,
    `update audit_entries set after = after || '{"name": "x"}' where action = 'groups.create'`,
    'delete from audit_entries where id = 7',
    `update audit_seals set hash = sha256('x') where id = 1`,
  ]) {
    await db.transaction(
      async (tx) => {
        await tx.raw('alter table audit_entries disable trigger user');
        await tx.raw('alter table audit_seals disable trigger user');
        await tx.raw(crime);
        t.not((await verifySeals(tx)).broken, null, crime);
        await tx.rollback();
      },
      { doNotRejectOnRollback: true },
    );
  }
  t.equal((await verifySeals(db)).broken, null);
});

t.test('differences are told in words', async (t) => {
  t.strictSame(differences({ name: 'A', span: [1] }, { name: 'B', span: [1] }), ['name: A → B']);
  t.strictSame(differences(null, { startsAt: '9:00', blocked: true }), ['starts at: 9:00', 'blocked: yes']);
  t.strictSame(differences({ email: 'changed' }, { email: 'changed' }), []);
  t.strictSame(differences({ groups: [1, 2] }, { groups: [] }), ['groups: 1, 2 → none']);
});
