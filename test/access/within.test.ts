import t from 'tap';
import type { Actor } from '../../src/access/actor.ts';
import type { Permission } from '../../src/access/catalogue.ts';
import { decide } from '../../src/access/decide.ts';
import type { Resource } from '../../src/access/resource.ts';
import { covers } from '../../src/access/roles.ts';
import { SYSTEM_ROLES } from '../../src/access/system-roles.ts';
import { covered, within } from '../../src/access/within.ts';
import { testDatabase } from '../database.ts';
import { Chance, seed } from './random.ts';
import { compareTwin, furnish, somebody, sqlTwin, type Twin, unreadKinds } from './twin.ts';

const CASES = 5 * Number(process.env.CASES ?? 20_000);

const { knex } = await testDatabase(t);
const place = await furnish(knex, new Chance(seed()));

t.comment(`SEED=${seed()} CASES=${CASES}`);

t.test('Nobody’s lists hold a row too many or too few: the query keeps what the decision allows', async (t) => {
  const { tried, allowed, failures } = await compareTwin(place, new Chance(seed()), CASES);
  t.same(failures, [], `${tried} cases, ${allowed} of them allowed`);
  t.ok(allowed > CASES / 10, 'many are allowed');
});

t.test('A list that errs for somebody is caught', async (t) => {
  for (const [name, broken] of Object.entries(BROKEN)) {
    const { failures } = await compareTwin(place, new Chance(seed()), CASES, broken, 1);
    t.ok(failures.length > 0, name);
  }
});

t.test('No list of a kind is left out of the comparison', async (t) => {
  t.same(unreadKinds(), [], 'whoever adds a table to the predicate says here how its facets are read');
});

t.test('A person is offered the stockrooms from which the borrower could be given a booking', async (t) => {
  const chance = new Chance(seed());
  let offered = 0;
  for (let asked = 0; asked < 200; asked++) {
    const actor = somebody(place, chance);
    const borrower = chance.flip(0.5) ? actor.personId : chance.pick(peopleBeside(actor));
    const permission = chance.pick(['reservations.manage', 'checkouts.manage'] as const);
    const kind = permission === 'reservations.manage' ? 'reservation' : 'checkout';
    const columns = {
      workspace: 'stockrooms.workspace_id',
      stockroom: 'stockrooms.id',
      location: 'stockrooms.location_id',
      owner: String(borrower),
    };
    const kept = await knex('stockrooms')
      .where(within(actor, permission, kind, { proposed: true, columns }))
      .pluck('id');
    const could = (row: Resource) =>
      decide(actor, permission, { ...row, kind, ownerId: borrower, proposed: true }).allowed;
    const expected = (place.rows.get('stockroom') ?? []).filter(could).map((row) => row.id);
    if (kept.sort((one, other) => one - other).join() !== expected.join())
      t.same(kept, expected, `${permission} ${chance}`);
    offered += expected.length;
  }
  t.ok(offered > 0, `${offered} stockrooms`);
});

t.test('A person is offered exactly the roles that their own covers', async (t) => {
  const chance = new Chance(seed());
  const key = new Map(SYSTEM_ROLES.map((role) => [role.key, role.scopes]));
  let offered = 0;
  for (let asked = 0; asked < 100; asked++) {
    const actor =
      asked < SYSTEM_ROLES.length
        ? { ...somebody(place, chance), scopes: SYSTEM_ROLES[asked]?.scopes ?? {} }
        : somebody(place, chance);
    const kept = await knex('roles')
      .where({ workspace_id: place.workspaces[0] })
      .where(covered(actor))
      .pluck('system_key');
    const expected = [...key].filter(([, scopes]) => covers(actor.scopes, scopes)).map(([name]) => name);
    t.same(kept.sort(), expected.sort(), String(chance));
    offered += expected.length;
  }
  t.ok(offered > 200, `${offered} roles`);
});

const BROKEN: Readonly<Record<string, Twin>> = {
  'the span is ignored': altered((actor) => ({ ...actor, span: null })),
  'the blocked may book': altered((actor) => ({ ...actor, blocked: false })),
  'an open stockroom counts as staffed': altered((actor) => ({
    ...actor,
    staffed: new Set([...actor.staffed, ...actor.open]),
  })),
  'it is somebody else’s': altered((actor) => ({
    ...actor,
    personId: somebodyElse(actor),
  })),
  'an open stockroom counts for nothing': altered((actor) => ({ ...actor, open: new Set() })),
  'one approves one’s own': altered((actor, permission) =>
    permission === 'reservations.approve' ? { ...actor, personId: somebodyElse(actor) } : actor,
  ),
  'what is proposed counts as if it existed': (actor, permission, kind) =>
    sqlTwin(place)(actor, permission, kind, false),
  'one row is lost': async (actor, permission, kind, proposed) =>
    (await sqlTwin(place)(actor, permission, kind, proposed)).slice(1),
};

function altered(alter: (actor: Actor, permission: Permission) => Actor): Twin {
  return (actor, permission, kind, proposed) => sqlTwin(place)(alter(actor, permission), permission, kind, proposed);
}

function somebodyElse(actor: Actor): Actor['personId'] {
  return peopleBeside(actor).find((person) => person !== actor.personId) ?? actor.personId;
}

function peopleBeside(actor: Actor): readonly Actor['personId'][] {
  return place.people.get(actor.workspaceId) ?? [];
}
