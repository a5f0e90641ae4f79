import t from 'tap';
import type { Actor } from '../../src/access/actor.ts';
import { type Permission, RANK } from '../../src/access/catalogue.ts';
import { decide } from '../../src/access/decide.ts';
import { cedar, compare, type Decider, reference, written } from './agreement.ts';
import { mistakes } from './cedar.ts';
import { Chance, seed } from './random.ts';
import { rulesAsked } from './reference.ts';
import { type Case, cases, LOCATIONS, offered, PEOPLE, PERMISSIONS, STOCKROOMS } from './world.ts';

const CASES = Number(process.env.CASES ?? 20_000);

t.comment(`SEED=${seed()} CASES=${CASES}`);

t.test('Nobody is decided upon otherwise by the code than by the document, read naively or by Cedar', async (t) => {
  t.same(mistakes(), [], 'the policies fit their schema');
  const { tried, allowed, failures } = compare(new Chance(seed()), CASES, [reference, cedar]);
  t.same(failures, [], `${tried} cases, ${allowed} of them allowed`);
  t.ok(allowed > CASES / 5 && allowed < CASES * 0.8, 'both answers are common');
});

t.test('A decision that errs for somebody is caught by the naive reading and by Cedar', async (t) => {
  for (const [name, broken] of Object.entries(BROKEN)) {
    for (const judge of [reference, cedar]) {
      const { failures } = compare(new Chance(seed()), CASES, [judge], broken, 1);
      t.ok(failures.length > 0, `${judge.name} catches that ${name}`);
    }
  }
});

t.test('Nobody loses anything by a wider scope, box, selector or span, or by being unblocked', async (t) => {
  const { lost, kept } = widenEach(decide);
  t.same(lost, []);
  t.ok(kept > CASES, `${kept} widenings`);
});

t.test('A decision under which somebody would lose by being given more is caught', async (t) => {
  const perverse: Decider = (actor, permission, resource) =>
    decide(actor.span === null ? { ...actor, span: new Set() } : actor, permission, resource);
  t.ok(widenEach(perverse).lost.length > 0);
});

t.test('Whoever asks why is told every rule that was asked, in order, and the one that failed last', async (t) => {
  for (const asked of cases(new Chance(seed()), CASES)) {
    const wrong = wrongChecks(asked);
    if (wrong !== null) t.fail(`${wrong}: ${written(asked)}`);
  }
  t.pass(`${CASES} decisions`);
});

t.test('Whoever asks why finds in each check what it compared', async (t) => {
  for (const asked of cases(new Chance(seed()), CASES)) {
    const wrong = wrongFacts(asked);
    if (wrong !== null) t.fail(`${wrong}: ${written(asked)}`);
  }
  t.pass(`${CASES} decisions`);
});

/** Decisions that err in one point each, so that every rule is seen to be judged. */
const BROKEN: Readonly<Record<string, Decider>> = {
  'another workspace counts as one’s own': (actor, permission, resource) =>
    decide(actor, permission, resource && { ...resource, workspaceId: actor.workspaceId }),
  'a toggle that is off counts as on': (actor, permission, resource) =>
    decide({ ...actor, scopes: { [permission]: 'any', ...actor.scopes } }, permission, resource),
  'one’s own scope reaches everything': (actor, permission, resource) =>
    decide(actor.scopes[permission] === 'own' ? withScope(actor, permission, 'any') : actor, permission, resource),
  'an open stockroom counts as staffed': (actor, permission, resource) =>
    decide({ ...actor, staffed: new Set([...actor.staffed, ...actor.open]) }, permission, resource),
  'a thing without an owner is everybody’s': (actor, permission, resource) =>
    decide(actor, permission, resource && { ...resource, ownerId: resource.ownerId ?? actor.personId }),
  'one approves one’s own': (actor, permission, resource) =>
    decide(actor, permission, strangers(actor, permission, resource)),
  'the span is ignored': (actor, permission, resource) => decide({ ...actor, span: null }, permission, resource),
  'the span limits those who ignore it': (actor, permission, resource) =>
    decide(
      permission === 'account.ignore_span' ? actor : withScope(actor, 'account.ignore_span', 'off'),
      permission,
      resource,
    ),
  'the blocked may book': (actor, permission, resource) => decide({ ...actor, blocked: false }, permission, resource),
  'one books for oneself where it is not open': (actor, permission, resource) =>
    decide(books(permission) ? { ...actor, open: new Set(STOCKROOMS) } : actor, permission, resource),
  'what does not exist yet counts as if it did': (actor, permission, resource) =>
    decide(actor, permission, resource && { ...resource, proposed: false }),
};

/** Every widening of every allowed case: what was lost by one, and how many lost nothing. */
function widenEach(decider: Decider): { lost: string[]; kept: number } {
  const chance = new Chance(seed());
  const lost: string[] = [];
  let kept = 0;
  for (const asked of cases(chance, CASES)) {
    if (!decider(asked.actor, asked.permission, asked.resource).allowed) continue;
    for (const [name, actor] of wider(chance, asked)) {
      if (decider(actor, asked.permission, asked.resource).allowed) kept++;
      else lost.push(`${name}: ${written(asked)} ${chance}`);
    }
  }
  return { lost: lost.slice(0, 20), kept };
}

function wider(chance: Chance, { actor, permission }: Case): [string, Actor][] {
  const any = chance.pick(PERMISSIONS);
  return [
    ['its scope wider', withScope(actor, permission, widerScope(chance, actor, permission))],
    ['another scope wider', withScope(actor, any, widerScope(chance, actor, any))],
    ['staffs one more', { ...actor, staffed: new Set([...actor.staffed, chance.pick(STOCKROOMS)]) }],
    ['open one more', { ...actor, open: new Set([...actor.open, chance.pick(STOCKROOMS)]) }],
    ['span wider', { ...actor, span: actor.span && new Set([...actor.span, chance.pick(LOCATIONS)]) }],
    ['span lifted', { ...actor, span: null }],
    ['unblocked', { ...actor, blocked: false }],
  ];
}

function widerScope(chance: Chance, actor: Actor, permission: Permission) {
  const held = actor.scopes[permission] ?? 'off';
  return chance.pick(offered(permission).filter((scope) => RANK[scope] >= RANK[held]));
}

function wrongChecks({ actor, permission, resource }: Case): string | null {
  const decision = decide(actor, permission, resource);
  const rules = decision.checks.map((check) => check.rule);
  const asked = rulesAsked(permission, resource);
  const expected = decision.failed === null ? asked : asked.slice(0, asked.indexOf(decision.failed) + 1);
  if (rules.join() !== expected.join()) return `asked ${rules}, not ${expected}`;
  if (decision.allowed !== decision.checks.every((check) => check.passed))
    return 'the checks do not add up to the answer';
  if (!decision.checks.slice(0, -1).every((check) => check.passed))
    return 'something was asked after a rule had failed';
  if (!decision.allowed && decision.checks.at(-1)?.rule !== decision.failed) return 'the last check is not the reason';
  return null;
}

function wrongFacts({ actor, permission, resource }: Case): string | null {
  for (const check of decide(actor, permission, resource).checks) {
    const stockroom = resource?.stockroomId;
    const isOpen = stockroom != null && actor.open.has(stockroom);
    if ('scope' in check && check.scope !== (actor.scopes[permission] ?? 'off')) return 'the scope is another';
    if (check.rule === 'toggle' && check.permission !== permission) return 'the toggle is another';
    if (check.rule === 'booking' && (check.blocked !== actor.blocked || check.open !== isOpen))
      return 'the booking’s facts';
    if (check.rule === 'span' && check.limited !== isLimited(actor)) return 'who is limited by a span';
    if (check.rule !== 'reach') continue;
    if (check.passed !== (check.by !== null)) return 'how it was reached';
    if (check.staffs !== (stockroom != null && actor.staffed.has(stockroom))) return 'who staffs it';
    if (check.open !== isOpen) return 'to whom it is open';
    if (check.ownRefused !== (permission === 'reservations.approve' && check.owns)) return 'one’s own refused';
    if (check.by === 'ownership' && !check.owns) return 'reached as its own, but it is not';
  }
  return null;
}

function isLimited(actor: Actor): boolean {
  return actor.span !== null && actor.scopes['account.ignore_span'] !== 'on';
}

function withScope(actor: Actor, permission: Permission, scope: Actor['scopes'][Permission]): Actor {
  return { ...actor, scopes: { ...actor.scopes, [permission]: scope } };
}

function strangers(actor: Actor, permission: Permission, resource: Case['resource']): Case['resource'] {
  if (resource === null || permission !== 'reservations.approve' || resource.ownerId !== actor.personId)
    return resource;
  return { ...resource, ownerId: PEOPLE.find((person) => person !== actor.personId) };
}

function books(permission: Permission): boolean {
  return permission === 'checkouts.extend' || permission === 'custody.take' || permission.endsWith('.manage');
}
