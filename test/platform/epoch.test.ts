import t from 'tap';
import { EPOCH, foldMarks } from '../../src/platform/epoch.ts';
import { build } from '../helper.ts';

const { db, world, as } = await build(t);
const of = { workspace_id: world.workspaceId };

async function epoch(): Promise<string> {
  return (await db.raw<{ rows: { epoch: string }[] }>(`select ${EPOCH} as epoch`)).rows[0]?.epoch ?? '';
}

async function endsAnEpoch(change: () => PromiseLike<unknown>): Promise<boolean> {
  const before = await epoch();
  await change();
  return (await epoch()) !== before;
}

t.test('whatever says who may do what, or what things are called, ends an epoch when it changes', async (t) => {
  const [department, group] = [await world.department(), await world.group()];
  const person = await world.person({ groups: [group], department });
  const room = await world.location();
  const stockroom = await world.stockroom({ location: room, staff: [person.id] });
  const role = await world.role({ 'account.sign_in': 'on' });
  const [category, flag] = [await world.category(), await world.flag()];
  const changes: Record<string, () => PromiseLike<unknown>> = {
    'somebody new': () => world.person(),
    'a new name': () => db('people').where({ id: person.id }).update({ name: 'Nora New' }),
    'another role': () => db('people').where({ id: person.id }).update({ role_id: role }),
    'another department': () => db('people').where({ id: person.id }).update({ department_id: null }),
    'a block': () => db('people').where({ id: person.id }).update({ blocked_at: new Date() }),
    'a span': () => db('people').where({ id: person.id }).update({ span_all: false }),
    'a place of a span': () => db('person_span').insert({ ...of, person_id: person.id, location_id: room }),
    'out of a group': () => db('person_groups').where({ person_id: person.id }).delete(),
    'another sign-in': () => db('people').where({ id: person.id }).update({ identity_id: null }),
    'into the archive': () => db('people').where({ id: person.id }).update({ archived_at: new Date() }),
    'a toggle': () => db('role_toggles').insert({ ...of, role_id: role, toggle: 'items.view', scope: 'any' }),
    'a toggle off': () => db('role_toggles').where({ role_id: role, toggle: 'items.view' }).delete(),
    'a role’s name': () => db('roles').where({ id: role }).update({ name: 'Called otherwise' }),
    'a stockroom’s staff': () => db('stockroom_staff').where({ stockroom_id: stockroom }).delete(),
    'a stockroom’s departments': () =>
      db('stockroom_departments').insert({ ...of, stockroom_id: stockroom, department_id: department }),
    'a stockroom’s groups': () => db('stockroom_groups').insert({ ...of, stockroom_id: stockroom, group_id: group }),
    'a stockroom’s name': () => db('stockrooms').where({ id: stockroom }).update({ name: 'Store' }),
    'a location moved': () => db('locations').where({ id: room }).update({ kind: 'shelf' }),
    'a category’s name': () => db('categories').where({ id: category }).update({ name: 'Lenses' }),
    'a flag’s name': () => db('flags').where({ id: flag }).update({ name: 'Lost' }),
    'the workspace’s language': () => db('workspaces').where({ id: world.workspaceId }).update({ language: 'de' }),
  };
  for (const [what, change] of Object.entries(changes)) t.ok(await endsAnEpoch(change), what);
  t.notOk(await endsAnEpoch(() => db('people').where({ id: person.id }).update({ phone: '123' })), 'but no telephone');
});

t.test('what is taken back ends no epoch, and folding many marks into one neither', async (t) => {
  const undone = () =>
    db.transaction(async (tx) => {
      await tx('roles')
        .where(of)
        .update({ name: tx.raw(`name || '!'`) });
      await tx.rollback();
    });
  t.notOk(await endsAnEpoch(() => undone().catch(() => {})));
  for (const name of ['One', 'Two', 'Three']) await world.category(name);
  t.notOk(await endsAnEpoch(() => foldMarks(db)));
  t.equal(Number((await db('epoch_marks').count())[0]?.count), 1);
});

t.test('two who fold at once lose nothing', async (t) => {
  for (const name of ['Four', 'Five', 'Six']) await world.category(name);
  t.notOk(await endsAnEpoch(() => Promise.all([foldMarks(db), foldMarks(db), foldMarks(db)])));
});

t.test('no table that is read of a person for an epoch could change without ending it', async (t) => {
  await (await as('viewer')).get('/items');
  // Each connection knows its own statements: this asks so many at once that each is asked.
  const asked = await Promise.all(
    Array.from({ length: 8 }, () =>
      db.raw<{ rows: { statement: string }[] }>(
        `select statement, pg_sleep(0.2) from pg_prepared_statements
          where name = 'present' or statement like '%as "offered"%'`,
      ),
    ),
  );
  const statements = asked.flatMap(({ rows }) => rows.map(({ statement }) => statement));
  t.ok(statements.some((each) => each.includes('from people')) && statements.some((each) => each.includes('offered')));
  const named = statements.flatMap((each) => [...each.matchAll(/\b(?:from|join)\s+"?([a-z_]+)/g)]);
  const tables: string[] = await db('pg_class')
    .where({ relkind: 'r' })
    .whereIn('relname', [...new Set(named.map(([, name]) => name ?? ''))])
    .pluck('relname');
  t.ok(tables.length > 10);
  for (const table of tables.filter((name) => name !== 'epoch_marks')) {
    const triggers = await db('pg_trigger').where({ tgname: `${table}_end_an_epoch` });
    t.equal(triggers.length, 1, table);
  }
});

t.test('what filters offer follows a change at the very next request', async (t) => {
  const stockroom = await world.stockroom({ name: 'Camera store' });
  const viewer = await as('viewer');
  const offered = async () => (await viewer.get('/items')).text;
  t.match(await offered(), 'Camera store');
  await db('stockrooms').where({ id: stockroom }).update({ name: 'Lens store' });
  t.match(await offered(), 'Lens store');
  t.notMatch(await offered(), 'Camera store');
});
