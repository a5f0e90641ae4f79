import { setTimeout as later } from 'node:timers/promises';
import t from 'tap';
import { testDatabase } from '../database.ts';
import { PASSWORD, World } from '../factories.ts';
import { dayFromNow } from '../prove/place.ts';
import { Balancer } from './balancer.ts';
import { newFolder, serving } from './running.ts';
import { Visitor } from './visitor.ts';

const { knex: db, url } = await testDatabase(t);
const world = await World.make(db);
const env = { DATABASE_URL: url, DATA_DIR: await newFolder(t), DRAIN_SECONDS: '1' };
const stockroom = await world.stockroom({ staff: 'all' });
const item = await world.item({ stockroom, quantity: 100_000 });

t.test('two processes are restarted one after the other under load, and nobody notices', async (t) => {
  const balancer = new Balancer();
  for (let each = 0; each < 2; each += 1) await balancer.add(await serving(env));
  t.teardown(() => balancer.end());
  const staff = await Promise.all([1, 2, 3, 4].map(() => world.person({ role: 'staff' })));
  const failed: string[] = [];
  let open = true;
  let made = 0;
  const load = staff.map(async (person) => {
    const visitor = new Visitor(balancer.next());
    await visitor.signIn(person.email, PASSWORD);
    while (open) {
      visitor.address = balancer.next();
      const [starts_at, ends_at] = [dayFromNow(1), dayFromNow(2)];
      const booking = { item_ids: String(item), borrower_id: String(person.id), starts_at, ends_at };
      const answer = await visitor.post('/reservations', booking).catch((error: Error) => ({ status: error.message }));
      if (answer.status === 303) made += 1;
      else failed.push(`a reservation: ${answer.status}`);
      visitor.address = balancer.next();
      const page = await visitor.get('/items').catch((error: Error) => ({ status: error.message }));
      if (page.status !== 200) failed.push(`a page: ${page.status}`);
    }
    visitor.leave();
  });
  for (let each = 0; each < 2; each += 1) {
    const started = made;
    while (made < started + 20) await later(10);
    const fresh = await serving(env);
    const codes = await balancer.replaceFirst(fresh);
    t.strictSame(codes, { drained: 503, exit: 0 });
  }
  open = false;
  await Promise.all(load);
  t.strictSame(failed, []);
  const [{ count } = { count: 0 }] = await db('bookings').count<{ count: number }[]>();
  t.equal(Number(count), made, 'what was acknowledged is there, and nothing else');
});
