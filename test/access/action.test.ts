import t from 'tap';
import {
  action,
  decideAction,
  href,
  isPublic,
  isReachable,
  type Onlooker,
  offer,
  offerGeneral,
} from '../../src/access/action.ts';
import { type Actor, makeActor, somewhere } from '../../src/access/actor.ts';
import { decide } from '../../src/access/decide.ts';
import { unborn } from '../../src/access/ids.ts';
import type { Scopes } from '../../src/access/levels.ts';
import type { Resource } from '../../src/access/resource.ts';
import { Chance, seed } from './random.ts';
import { ALL_KINDS, anyActor, anyResource, id, PERMISSIONS } from './world.ts';

const SHOW = action({
  name: 'item.show',
  needs: 'items.view',
  on: 'item',
  method: 'GET',
  path: '/items/:id',
  label: 'Open',
});
const EDIT = action<Item>({
  name: 'item.edit',
  needs: 'items.manage',
  on: 'item',
  method: 'POST',
  path: '/items/:id',
  label: 'Save',
  icon: 'pencil',
  tone: 'primary',
  possible: (row) => !row.archived,
});
const RESERVE = action({
  name: 'reservation.start',
  needs: 'reservations.manage',
  method: 'GET',
  path: '/reservations/new',
  label: 'Reserve',
  books: true,
});
const SIGN_IN = action({
  name: 'session.start',
  needs: { public: 'whoever signs in is nobody yet' },
  method: 'POST',
  path: '/sign-in',
  label: 'Sign in',
});

interface Item extends Resource {
  readonly id: number;
  readonly version: number;
  readonly archived: boolean;
}

const CAMERA: Item = {
  kind: 'item',
  workspaceId: id(1),
  stockroomId: id(1),
  locationId: id(1),
  id: 7,
  version: 3,
  archived: false,
};
const TRIPOD: Item = { ...CAMERA, id: 8, stockroomId: id(2) };

t.test('A person is offered exactly those actions on a row that the server would let them do', async (t) => {
  const chance = new Chance(seed());
  for (let made = 0; made < 5000; made++) {
    const { actor } = anyActor(chance);
    const row = { ...anyResource(chance), id: 5 };
    const permission = chance.pick(PERMISSIONS);
    const wanted = action({ ...SHOW, needs: permission, on: chance.pick(ALL_KINDS) });
    const offered = offer(onlooker(actor), row, [wanted]).length === 1;
    if (offered !== decide(actor, permission, row).allowed) t.fail(`${permission} ${JSON.stringify(row)} ${chance}`);
    if (offered !== decideAction(actor, wanted, row)?.allowed) t.fail(`${permission} ${JSON.stringify(row)} ${chance}`);
  }
  t.pass('5000 controls');
});

t.test('A person is offered what the row’s state allows, beside what they may', async (t) => {
  const manager = onlooker(person({ 'items.view': 'any', 'items.manage': 'staffed' }));
  t.same(labels(offer(manager, CAMERA, [SHOW, EDIT])), ['Open', 'Save']);
  t.same(labels(offer(manager, TRIPOD, [SHOW, EDIT])), ['Open'], 'a stockroom that they do not staff');
  t.same(labels(offer(manager, { ...CAMERA, archived: true }, [SHOW, EDIT])), ['Open'], 'it is archived');
  t.same(labels(offer(onlooker(person({})), CAMERA, [SHOW, EDIT])), []);
});

t.test(
  'A link carries no token, and a button carries the token, a key of its own, and the row’s version',
  async (t) => {
    const manager = onlooker(person({ 'items.view': 'any', 'items.manage': 'any' }));
    const [link, button, another] = offer(manager, CAMERA, [SHOW, EDIT, EDIT]);
    t.same(link, { href: '/items/7', label: 'Open', icon: undefined, tone: undefined, method: 'GET' });
    t.match(button, {
      href: '/items/7',
      label: 'Save',
      icon: 'pencil',
      tone: 'primary',
      method: 'POST',
      csrf: 'token',
      version: 3,
    });
    t.ok(button?.key && another?.key && button.key !== another.key, 'no two forms share a key');
  },
);

t.test('A person finds a link in the navigation iff they hold its toggle at any scope', async (t) => {
  for (const scope of ['off', 'staffed', 'open', 'any'] as const) {
    const controls = offerGeneral(onlooker(person({ 'items.view': scope })), [{ ...SHOW, path: '/items' }]);
    t.equal(controls.length, scope === 'off' ? 0 : 1, scope);
  }
});

t.test('A blocked person is not offered to book, and everything else as before', async (t) => {
  const scopes: Scopes = { 'items.view': 'any', 'reservations.view': 'own', 'reservations.manage': 'own' };
  t.ok(isReachable(person(scopes), RESERVE));
  t.notOk(isReachable({ ...person(scopes), blocked: true }, RESERVE));
  t.same(labels(offer(onlooker({ ...person(scopes), blocked: true }), CAMERA, [SHOW, RESERVE])), ['Open']);
  t.same(labels(offer(onlooker(person(scopes)), CAMERA, [SHOW, RESERVE])), ['Open', 'Reserve']);
});

t.test('A person is offered to make something iff they could reach it once it is there', async (t) => {
  const create = action({
    ...SHOW,
    needs: 'stockrooms.manage',
    on: 'stockroom',
    path: '/stockrooms',
    makes: (actor) => ({
      kind: 'stockroom',
      workspaceId: actor.workspaceId,
      stockroomId: unborn(),
      locationId: somewhere(actor),
    }),
  });
  const widely = person({ 'stockrooms.manage': 'any' });
  t.ok(isReachable(widely, create));
  t.notOk(isReachable(person({ 'stockrooms.manage': 'staffed' }), create), 'nobody staffs what is not there');
  t.ok(isReachable({ ...widely, span: new Set([id<'location'>(3)]) }, create), 'it can stand within the span');
  t.notOk(isReachable({ ...widely, span: new Set() }, create), 'there is nowhere for it to stand');
});

t.test('Anybody may use what is public, and it says why', async (t) => {
  t.ok(isPublic(SIGN_IN.needs));
  t.equal(decideAction(person({}), SIGN_IN, null), null);
  t.ok(isReachable(person({}), SIGN_IN));
  t.notOk(isPublic(SHOW.needs));
});

t.test('An action is decided on the toggle alone where it is about no kind of thing', async (t) => {
  const general = action({ ...SHOW, on: undefined, path: '/items' });
  const elsewhere = { ...CAMERA, workspaceId: id<'workspace'>(2) };
  t.equal(decideAction(person({ 'items.view': 'staffed' }), general, elsewhere)?.allowed, true);
  t.equal(decideAction(person({ 'items.view': 'staffed' }), SHOW, elsewhere)?.allowed, false);
  t.equal(decideAction(person({}), general, null)?.allowed, false);
});

t.test('An action is what it was declared to be, for good', async (t) => {
  t.throws(() => Object.assign(SHOW, { needs: { public: 'changed my mind' } }));
});

t.test('A person’s link leads where it says, whatever the names in it', async (t) => {
  t.equal(href(SHOW, { id: 7 }), '/items/7');
  t.equal(href({ path: '/kits/:kit/items/:id' }, { kit: 3, id: 7 }), '/kits/3/items/7');
  t.equal(href({ path: '/codes/:code' }, { code: 'a/b?c#d e&f%' }), '/codes/a%2Fb%3Fc%23d%20e%26f%25');
  t.equal(href({ path: '/codes/:code' }, { code: '"><script>' }), '/codes/%22%3E%3Cscript%3E');
  t.equal(href({ path: '/items' }), '/items');
  t.equal(href({ path: '/a/:id/:ident' }, { id: 1, ident: 2 }), '/a/1/2', 'a name within a name');
  t.throws(() => href(SHOW), 'a link that lacks its row is a mistake that shows at once');
  t.throws(() => href({ path: '/x/:constructor' }, { id: 1 }));
});

function onlooker(actor: Actor): Onlooker {
  let made = 0;
  return { actor, stamp: { csrf: 'token', key: () => `key-${++made}` } };
}

function person(scopes: Scopes): Actor {
  return makeActor({
    workspaceId: id(1),
    personId: id(1),
    name: 'Ann',
    roleId: id(1),
    roleName: 'Some role',
    scopes,
    staffed: new Set([id<'stockroom'>(1)]),
    open: new Set(),
    span: null,
    departmentId: null,
    groupIds: new Set(),
    blocked: false,
  });
}

function labels(controls: readonly { readonly label: string }[]): string[] {
  return controls.map((control) => control.label);
}
