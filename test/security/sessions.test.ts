/** That sessions cannot be guessed, and that one left open is not enough for what is hard to undo. */
import t from 'tap';
import { build } from '../helper.ts';

const house = await build(t);
const { app, db, world, stranger } = house;

t.test('nobody guesses a session: each is of 192 random bits, and signed', async (t) => {
  const person = await world.person({ role: 'viewer' });
  const seen = new Set<string>();
  for (let at = 0; at < 20; at++) seen.add((await house.as(person)).cookie);
  t.equal(seen.size, 20, 'no two are the same');
  for (const cookie of seen) {
    const [id = '', signature = ''] = decodeURIComponent(cookie.split('=')[1] ?? '').split('.');
    t.equal(Buffer.from(id, 'base64url').length, 24);
    t.equal(Buffer.from(signature, 'base64').length, 32);
    t.ok(await db('sessions').where({ sid: id }).first());
  }
  const [cookie = ''] = seen;
  for (const forged of [
    cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    cookie.replace(/(\.|%2E).*/i, ''),
  ]) {
    const thief = stranger();
    thief.take(forged);
    t.equal((await thief.get('/')).status, 401, 'without the signature an id is worth nothing');
  }
});

t.test('somebody who signed in long ago is asked again before whatever is hard to undo', async (t) => {
  const owner = await house.as(world.owner);
  const token = (await owner.get('/')).form('/sign-out').values._csrf ?? '';
  const guarded = app.house.actions.filter((action) => action.fresh);
  t.ok(guarded.length >= 10);
  const long = Date.now() - 16 * 60_000;
  await db.raw(`update sessions set sess = jsonb_set(sess::jsonb, '{signedInAt}', to_jsonb(?::bigint))::json`, [long]);
  const before = await db('roles').count();
  for (const { method, path } of guarded) {
    const address = path.replace(/:\w+/g, '1');
    const body = { _csrf: token, _key: crypto.randomUUID() };
    const answer = method === 'GET' ? await owner.get(address) : await owner.post(address, body);
    t.equal(answer.status, 401, `${method} ${path}`);
    t.ok(answer.form('/sign-in'), 'the way to go on is on the page');
  }
  t.strictSame(await db('roles').count(), before);
  t.equal((await owner.get('/roles')).status, 200, 'what is only read needs no more');
  await owner.signIn(world.owner.email);
  const [first] = guarded.filter(({ method, path }) => method === 'GET' && !path.includes(':'));
  if (first) t.equal((await owner.get(first.path)).status, 200);
});
