import t, { type Test } from 'tap';
import { type Actor, makeActor } from '../../src/access/actor.ts';
import type { Permission } from '../../src/access/catalogue.ts';
import { decide } from '../../src/access/decide.ts';
import type { Resource } from '../../src/access/resource.ts';
import { SYSTEM_ROLES } from '../../src/access/system-roles.ts';
import { id, unfolded } from './world.ts';

const MINE = id<'stockroom'>(1);
const THEIRS = id<'stockroom'>(2);
const ANN = id<'person'>(1);
const BEN = id<'person'>(2);

t.test('H4 Limited staff listed in a stockroom’s box manage its inventory and its loans', async (t) => {
  const listed = person('Limited staff', { staffed: new Set([MINE]) });
  for (const permission of ['items.view', 'items.manage', 'items.delete'] as const)
    allowed(t, listed, permission, item(MINE));
  for (const permission of ['checkouts.manage', 'checkouts.extend'] as const)
    allowed(t, listed, permission, loan(MINE, BEN));
});

t.test('H5 Limited staff not listed reach neither that stockroom nor its items', async (t) => {
  const listed = person('Limited staff', { staffed: new Set([MINE]) });
  denied(t, listed, 'items.view', item(THEIRS), 'reach');
  denied(t, listed, 'items.view', { ...item(THEIRS), kind: 'stockroom' }, 'reach');
  denied(t, listed, 'checkouts.view', loan(THEIRS, BEN), 'reach');
});

t.test('H6 Limited staff listed in several boxes manage all of these stockrooms', async (t) => {
  const listed = person('Limited staff', { staffed: new Set([MINE, THEIRS]) });
  for (const stockroom of [MINE, THEIRS]) allowed(t, listed, 'items.manage', item(stockroom));
  denied(t, listed, 'items.manage', item(id(3)), 'reach');
});

t.test('H11 An administrator who is not listed still manages a stockroom’s inventory and loans', async (t) => {
  for (const permission of ['items.manage', 'stockrooms.manage'] as const)
    allowed(t, person('Administrator'), permission, item(THEIRS));
  allowed(t, person('Administrator'), 'checkouts.manage', loan(THEIRS, BEN));
});

t.test('H12 So does regular staff', async (t) => {
  allowed(t, person('Staff'), 'items.manage', item(THEIRS));
  allowed(t, person('Staff'), 'checkouts.manage', loan(THEIRS, BEN));
});

t.test('H14 A person with the role User who is listed manages that stockroom’s loans', async (t) => {
  const listed = person('User', { staffed: new Set([MINE]) });
  allowed(t, listed, 'reservations.manage', { ...loan(MINE, BEN), kind: 'reservation', proposed: true });
  allowed(t, listed, 'checkouts.manage', loan(MINE, BEN));
  denied(t, listed, 'checkouts.manage', loan(THEIRS, BEN), 'reach');
});

t.test('H15 A person with the role User who is listed gets no inventory management by it', async (t) => {
  const listed = person('User', { staffed: new Set([MINE]) });
  for (const permission of ['items.manage', 'items.flag', 'items.change_location'] as const)
    denied(t, listed, permission, item(MINE), 'toggle');
});

t.test('C25 A self-service person books in their own name only', async (t) => {
  const ann = person('Self-service', { open: new Set([MINE]) });
  allowed(t, ann, 'reservations.manage', { ...loan(MINE, ANN), kind: 'reservation', proposed: true });
  denied(t, ann, 'reservations.manage', { ...loan(MINE, BEN), kind: 'reservation', proposed: true }, 'reach');
});

t.test('A self-service person sees no booking of others, nor edits one of theirs into somebody else’s', async (t) => {
  const ann = person('Self-service', { open: new Set([MINE]) });
  for (const kind of ['reservation', 'checkout'] as const) {
    denied(
      t,
      ann,
      kind === 'reservation' ? 'reservations.view' : 'checkouts.view',
      { ...loan(MINE, BEN), kind },
      'reach',
    );
  }
  denied(t, ann, 'checkouts.view', { ...loan(MINE, BEN), kind: 'custody' }, 'reach');
});

t.test(
  'A self-service person books nothing where it is not open to them, but cancels and gives back what they have',
  async (t) => {
    const ann = person('Self-service');
    denied(t, ann, 'reservations.manage', { ...loan(MINE, ANN), kind: 'reservation', proposed: true }, 'booking');
    allowed(t, ann, 'reservations.manage', { ...loan(MINE, ANN), kind: 'reservation' });
    allowed(t, ann, 'checkouts.manage', loan(MINE, ANN));
  },
);

t.test('Staff who book for themselves need no open stockroom', async (t) => {
  const listed = person('User', { staffed: new Set([MINE]) });
  allowed(t, listed, 'reservations.manage', { ...loan(MINE, ANN), kind: 'reservation', proposed: true });
});

t.test(
  'A blocked person makes no new booking and lengthens none, but gives back, and makes what is no booking',
  async (t) => {
    const blocked = person('Staff', { blocked: true });
    denied(t, blocked, 'checkouts.manage', { ...loan(MINE, ANN), proposed: true }, 'booking');
    denied(t, blocked, 'checkouts.extend', loan(MINE, ANN), 'booking');
    denied(t, blocked, 'custody.take', { ...loan(MINE, ANN), kind: 'custody' }, 'booking');
    denied(t, blocked, 'custody.transfer', { ...loan(MINE, ANN), kind: 'custody' }, 'booking');
    allowed(t, blocked, 'checkouts.manage', loan(MINE, ANN));
    allowed(t, blocked, 'custody.release', { ...loan(MINE, ANN), kind: 'custody' });
    allowed(t, blocked, 'items.manage', { ...item(MINE), proposed: true });
  },
);

t.test('P4 A person who approves reservations never approves their own', async (t) => {
  const staff = person('Staff', { staffed: new Set([MINE]) });
  allowed(t, staff, 'reservations.approve', { ...loan(MINE, BEN), kind: 'reservation' });
  denied(t, staff, 'reservations.approve', { ...loan(MINE, ANN), kind: 'reservation' }, 'reach');
  denied(t, person('Owner'), 'reservations.approve', { ...loan(MINE, ANN), kind: 'reservation' }, 'reach');
});

t.test('I14 A person with a span sees its location and all below it, and nothing beside it', async (t) => {
  const spanned = person('Viewer', { span: unfolded([id(3)]) });
  for (const inside of [3, 5]) allowed(t, spanned, 'items.view', item(MINE, inside));
  for (const outside of [1, 2, 4, 6, 12]) denied(t, spanned, 'items.view', item(MINE, outside), 'span');
  denied(t, person('Viewer', { span: new Set() }), 'items.view', item(MINE), 'span');
});

t.test('I15 A person’s span does not alter what they may do within it', async (t) => {
  for (const { name } of SYSTEM_ROLES) {
    for (const permission of ['items.view', 'items.manage', 'items.delete', 'checkouts.manage'] as const) {
      const free = decide(person(name), permission, loan(MINE, BEN, 5));
      const spanned = decide(person(name, { span: unfolded([id(3)]) }), permission, loan(MINE, BEN, 5));
      t.equal(spanned.allowed, free.allowed, `${name}: ${permission}`);
    }
  }
});

t.test('I20 A span on an administrator has no effect', async (t) => {
  allowed(t, person('Administrator', { span: unfolded([id(3)]) }), 'items.manage', item(MINE, 1));
  denied(t, person('Staff', { span: unfolded([id(3)]) }), 'items.manage', item(MINE, 1), 'span');
});

t.test('Nobody reaches another workspace, whatever they hold', async (t) => {
  denied(t, person('Owner'), 'items.view', { ...item(MINE), workspaceId: id(2) }, 'workspace');
});

t.test('Nobody reaches a thing that lacks what its kind has', async (t) => {
  const owner = person('Owner');
  denied(t, owner, 'items.view', { ...item(MINE), stockroomId: null }, 'reach');
  denied(t, owner, 'items.view', { ...item(MINE), locationId: undefined }, 'span');
  denied(t, owner, 'checkouts.view', { ...loan(MINE, BEN), ownerId: null }, 'reach');
  allowed(t, owner, 'users.view', { kind: 'person', workspaceId: id(1) });
});

t.test('A person is told why, in the order in which it was asked', async (t) => {
  const listed = person('Limited staff', { staffed: new Set([MINE]), span: unfolded([id(3)]) });
  t.same(decide(listed, 'items.manage', item(MINE, 1)).checks, [
    { rule: 'workspace', passed: true },
    { rule: 'toggle', passed: true, permission: 'items.manage', scope: 'staffed' },
    {
      rule: 'reach',
      passed: true,
      scope: 'staffed',
      by: 'right',
      staffs: true,
      open: false,
      owns: false,
      ownRefused: false,
    },
    { rule: 'span', passed: false, limited: true },
  ]);
  t.same(decide(listed, 'settings.manage').checks, [
    { rule: 'toggle', passed: false, permission: 'settings.manage', scope: 'off' },
  ]);
});

function allowed(t: Test, actor: Actor, permission: Permission, resource: Resource): void {
  t.equal(decide(actor, permission, resource).failed, null, `${actor.roleName} may: ${permission}`);
}

function denied(t: Test, actor: Actor, permission: Permission, resource: Resource, rule: string): void {
  t.equal(decide(actor, permission, resource).failed, rule, `${actor.roleName} may not: ${permission}`);
}

function person(role: string, facts: Partial<Actor> = {}): Actor {
  return makeActor({
    workspaceId: id(1),
    personId: ANN,
    name: 'Ann',
    roleId: id(1),
    roleName: role,
    scopes: SYSTEM_ROLES.find((each) => each.name === role)?.scopes ?? {},
    staffed: new Set(),
    open: new Set(),
    span: null,
    departmentId: null,
    groupIds: new Set(),
    blocked: false,
    ...facts,
  });
}

function item(stockroomId: Resource['stockroomId'], location = 1): Resource {
  return { kind: 'item', workspaceId: id(1), stockroomId, locationId: id(location) };
}

function loan(stockroomId: Resource['stockroomId'], ownerId: Resource['ownerId'], location = 1): Resource {
  return { kind: 'checkout', workspaceId: id(1), stockroomId, locationId: id(location), ownerId };
}
