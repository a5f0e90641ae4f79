/** What somebody does at a device is what both are allowed: no more, whatever is read off, and by a decision no less. */
import t from 'tap';
import { type Actor, makeActor } from '../../src/access/actor.ts';
import { CATALOGUE, type Permission } from '../../src/access/catalogue.ts';
import { allowedByRight, decide } from '../../src/access/decide.ts';
import { unborn } from '../../src/access/ids.ts';
import type { Resource } from '../../src/access/resource.ts';
import { type Device, deviceActor, lender, together } from '../../src/access/together.ts';
import { testDatabase } from '../database.ts';
import { Chance, seed } from './random.ts';
import { compareTwin, furnish, somebody, sqlTwin } from './twin.ts';
import { anyActor, anyPermission, anyResource, anyScopes, id, STOCKROOMS } from './world.ts';

const CASES = Number(process.env.CASES ?? 20_000) / 4;

t.comment(`SEED=${seed()} CASES=${CASES}`);

t.test(
  'X8 Nobody is allowed anything at a device that their role or its role does not allow, and all that both do',
  async (t) => {
    let allowed = 0;
    for (const { person, device, permission, resource } of pairs(new Chance(seed()), CASES)) {
      const both = [person, deviceActor(device, person)].every((each) => decide(each, permission, resource).allowed);
      const pair = together(person, device);
      if (decide(pair, permission, resource).allowed !== both) t.fail(written(person, device, permission, resource));
      if (both) allowed++;
    }
    t.ok(allowed > CASES / 50, `${allowed} of ${CASES} allowed`);
  },
);

t.test('X8 Nobody gains by what is read off the two of them directly', async (t) => {
  for (const { person, device, permission, resource } of pairs(new Chance(seed()), CASES)) {
    const pair = together(person, device);
    const { both: _, ...flat } = pair;
    const read = decide(makeActor(flat), permission, resource).allowed;
    if (read && !decide(pair, permission, resource).allowed) t.fail(written(person, device, permission, resource));
  }
  t.pass(`${CASES} decisions`);
});

t.test('X8 Nobody does at a device by right what only one of the two may do by right', async (t) => {
  for (const { person, device, permission, resource } of pairs(new Chance(seed()), CASES)) {
    const each = [person, deviceActor(device, person)].map((actor) =>
      allowedByRight(actor, permission, resource ?? ANYTHING),
    );
    const pair = allowedByRight(together(person, device), permission, resource ?? ANYTHING);
    if (pair !== each.every(Boolean)) t.fail(written(person, device, permission, resource));
  }
  t.pass(`${CASES} decisions`);
});

t.test('X8 A device of one stockroom does nothing with what is of another, whoever it serves', async (t) => {
  const chance = new Chance(seed());
  for (let n = 0; n < CASES; n++) {
    const device = { ...anyDevice(chance), stockroomId: chance.pick(STOCKROOMS) };
    const resource = { ...anyResource(chance), kind: 'item' as const };
    if (resource.stockroomId === device.stockroomId) continue;
    const permission = chance.pick(EQUIPMENT);
    const pair = together({ ...anyActor(chance).actor, workspaceId: device.workspaceId }, device);
    if (decide(pair, permission, resource).allowed) t.fail(`${permission} ${JSON.stringify(resource)}`);
  }
  t.pass(`${CASES} decisions`);
});

t.test('P9 A device lends to those whose role has no say only what it lends to anybody', async (t) => {
  const chance = new Chance(seed());
  for (let n = 0; n < CASES; n++) {
    const device = anyDevice(chance);
    const served = { personId: id<'person'>(1), blocked: chance.flip(0.3) };
    const resource = { ...anyResource(chance), ownerId: served.personId };
    const permission = anyPermission(chance, deviceActor(device));
    const lends = decide(lender(device, served), permission, resource).allowed;
    const others = { ...resource, ownerId: id<'person'>(2) };
    if (lends && !decide(deviceActor(device, served), permission, others).allowed) {
      t.fail(`${permission} ${JSON.stringify(resource)} ${JSON.stringify(device.scopes)}`);
    }
  }
  t.pass(`${CASES} decisions`);
});

t.test('P9 A device that serves nobody reaches nothing as its own', async (t) => {
  const chance = new Chance(seed());
  for (let n = 0; n < CASES; n++) {
    const device = { ...anyDevice(chance), stockroomId: null };
    const resource = { ...anyResource(chance), kind: 'checkout' as const };
    const actor = deviceActor(device);
    t.equal(actor.personId, unborn());
    if (actor.scopes['checkouts.manage'] !== 'own') continue;
    if (decide(actor, 'checkouts.manage', resource).allowed) t.fail(JSON.stringify(resource));
  }
});

t.test('X8 Nobody’s lists at a device hold a row too many or too few', async (t) => {
  const { knex } = await testDatabase(t);
  const place = await furnish(knex, new Chance(seed()));
  const served = (_: unknown, chance: Chance) => {
    const person = somebody(place, chance);
    return together(person, { ...anyDevice(chance), workspaceId: person.workspaceId });
  };
  const { tried, allowed, failures } = await compareTwin(place, new Chance(seed()), CASES, sqlTwin(place), 1, served);
  t.same(failures, [], `${tried} cases, ${allowed} of them allowed`);
});

const ANYTHING: Resource = { kind: 'workspace', workspaceId: id<'workspace'>(1) };
const EQUIPMENT = CATALOGUE.filter(({ key, scopes }) => key.startsWith('items.') && scopes.length > 1).map(
  ({ key }) => key,
);

interface Pair {
  readonly person: Actor;
  readonly device: Device;
  readonly permission: Permission;
  readonly resource: Resource | null;
}

function* pairs(chance: Chance, count: number): Generator<Pair> {
  for (let made = 0; made < count; made++) {
    const device = anyDevice(chance);
    const { actor } = anyActor(chance);
    const person = { ...actor, workspaceId: device.workspaceId };
    const resource = chance.flip(0.02) ? null : { ...anyResource(chance), workspaceId: device.workspaceId };
    yield { person, device, permission: anyPermission(chance, person), resource };
  }
}

function anyDevice(chance: Chance): Device {
  const { actor } = anyActor(chance);
  return {
    ...{ id: id<'device'>(1), workspaceId: id<'workspace'>(1), name: 'Device', roleId: actor.roleId, roleName: 'Role' },
    scopes: chance.flip(0.5) ? actor.scopes : anyScopes(chance),
    stockroomId: chance.flip(0.5) ? chance.pick(STOCKROOMS) : null,
    span: actor.span,
    staffed: actor.staffed,
    stockrooms: new Set(STOCKROOMS),
  };
}

function written(person: Actor, device: Device, permission: Permission, resource: Resource | null): string {
  const { scopes, stockroomId, span, staffed } = device;
  const [his, its] = [person.scopes[permission], scopes[permission]];
  const sets = {
    staffed: [...person.staffed],
    open: [...person.open],
    device: [...staffed],
    stockroomId,
    span: span && [...span],
  };
  return `${permission} at ${his} and ${its}, ${JSON.stringify(sets)} on ${JSON.stringify(resource)} (SEED=${seed()})`;
}
