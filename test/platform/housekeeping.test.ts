import t from 'tap';
import { throwAway } from '../../src/platform/housekeeping.ts';
import { build } from '../helper.ts';

const { db, world, as } = await build(t);

t.test('what has had its time is thrown away, and nothing that still counts', async (t) => {
  const staff = await world.person({ role: 'staff' });
  const browser = await as(staff);
  const of = { workspace_id: world.workspaceId, person_id: staff.id };
  const ago = (days: number) => new Date(Date.now() - days * 24 * 60 * 60_000);
  await db('sessions').insert({ sid: 'over', sess: {}, expire: ago(1) });
  for (const days of [13, 15]) {
    await db('submissions').insert({ ...of, key: `${days}`, action: 'x', body_hash: Buffer.of(1), at: ago(days) });
  }
  for (const days of [1, 31]) {
    await db('one_time_links').insert({ ...of, purpose: 'reset', token_hash: Buffer.of(days), expires_at: ago(days) });
  }
  for (const days of [0, 2]) await db('sign_in_failures').insert({ account: Buffer.of(days), since: ago(days) });

  t.equal(await throwAway(db), 4);
  t.equal(await throwAway(db), 0);
  t.strictSame(await db('submissions').pluck('key'), ['13']);
  t.equal((await db('one_time_links')).length, 1);
  t.equal((await db('sign_in_failures')).length, 1);
  t.equal((await browser.get('/')).status, 200, 'who is signed in stays so');
});
