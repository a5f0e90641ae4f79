import { createMongoAbility, type MongoAbility, type RawRuleOf, subject } from '@casl/ability';
import { type Actor, makeActor } from '../../src/access/actor.ts';
import type { Permission } from '../../src/access/catalogue.ts';
import { decide } from '../../src/access/decide.ts';
import type { Kind, Resource } from '../../src/access/resource.ts';
import { SYSTEM_ROLES } from '../../src/access/system-roles.ts';
import { cedarAllows, prepareCedar } from '../access/cedar.ts';
import { Chance, seed } from '../access/random.ts';
import { anyActor, id, PEOPLE } from '../access/world.ts';
import { type Benchmark, type Contender, type Goal, measure } from './bench.ts';

interface Asked {
  readonly actor: Actor;
  readonly roots: ReturnType<typeof anyActor>['roots'];
  readonly ability: MongoAbility;
  readonly permission: Permission;
  readonly resource: Resource;
  /** The same thing as CASL wants it: marked with its kind once, beforehand. */
  readonly marked: object;
}

const ACTORS = 100;
const EACH = 50;
const STOCKROOMS = Array.from({ length: 20 }, (_, at) => id<'stockroom'>(at + 1));
/** Beyond those of the tree that Cedar knows, so that none lies below another. */
const LOCATIONS = Array.from({ length: 300 }, (_, at) => id<'location'>(at + 101));
const CEDAR_CASES = 200;
const CASL = 'CASL 7, ability cached, the answer only';

/** What the pages of a stockroom ask about; the booking rule is left out, which CASL has no simple words for. */
const QUESTIONS: readonly (readonly [Kind, readonly Permission[]])[] = [
  ['item', ['items.view', 'items.manage', 'items.delete', 'items.flag', 'items.comment', 'items.change_location']],
  ['reservation', ['reservations.view', 'reservations.manage', 'reservations.label', 'reservations.pdf']],
  ['checkout', ['checkouts.view', 'checkouts.manage', 'checkouts.label', 'checkouts.archive']],
];

export const decisions: Benchmark = {
  title: 'One decision: scope, span and reasons included',
  async run({ rounds, seconds }) {
    const asked = questions(new Chance(seed()));
    prepareCedar();
    refuseDisagreement(asked);
    return measure(contenders(asked), CASL, { rounds: rounds * ROUNDS, seconds: seconds / SHORTER });
  },
};

/** Nothing is waited for here, so that many short rounds find more quiet moments than a few long ones. */
const ROUNDS = 3;
const SHORTER = 20;
const GOAL: Goal = { least: 10, aim: 50 };

function contenders(asked: readonly Asked[]): Contender[] {
  const few = asked.slice(0, CEDAR_CASES);
  return [
    { what: CASL, rate: busy(() => count(asked, allowedByCasl)) },
    { what: 'decide, the answer only', goal: GOAL, rate: busy(() => count(asked, allowedByUs)) },
    { what: 'decide, the reasons of 1 in 10', goal: GOAL, rate: busy(() => count(asked, sometimesWithReasons)) },
    { what: 'decide, the reasons each time', rate: busy(() => count(asked, withReasons)) },
    { what: 'Cedar, policies read beforehand', rate: busy(() => count(few, cedarAllows)) },
  ];
}

/** Times per second of processor time, which other programs on the machine take less of than of the clock. */
function busy(round: () => number): Contender['rate'] {
  return (seconds) => {
    const start = process.cpuUsage();
    let done = 0;
    let spent = 0;
    while (spent < seconds * 1_000_000) {
      done += round();
      const { user, system } = process.cpuUsage(start);
      spent = user + system;
    }
    return (done / spent) * 1_000_000;
  };
}

function count(asked: readonly Asked[], allows: (one: Asked, at: number) => boolean): number {
  let allowed = 0;
  for (let at = 0; at < asked.length; at++) {
    const one = asked[at];
    if (one !== undefined && allows(one, at)) allowed++;
  }
  // Reading what was counted keeps the engine from leaving the work undone.
  return allowed < 0 ? 0 : asked.length;
}

function allowedByUs({ actor, permission, resource }: Asked): boolean {
  return decide(actor, permission, resource).allowed;
}

function sometimesWithReasons(asked: Asked, at: number): boolean {
  return at % 10 === 0 ? withReasons(asked) : allowedByUs(asked);
}

function withReasons({ actor, permission, resource }: Asked): boolean {
  const decision = decide(actor, permission, resource);
  return decision.allowed && decision.checks.length > 0;
}

function allowedByCasl({ ability, permission, marked }: Asked): boolean {
  return ability.can(permission, marked);
}

/** One person after another, each with a pageful of rows. */
function questions(chance: Chance): Asked[] {
  return Array.from({ length: ACTORS }, () => somebody(chance)).flatMap((person) =>
    Array.from({ length: EACH }, () => {
      const [kind, permissions] = chance.pick(QUESTIONS);
      const resource: Resource = {
        kind,
        workspaceId: id(1),
        stockroomId: chance.pick(STOCKROOMS),
        locationId: chance.pick(LOCATIONS),
        ownerId: chance.pick(PEOPLE),
      };
      const held = permissions.filter((each) => (person.actor.scopes[each] ?? 'off') !== 'off');
      return {
        ...person,
        permission: chance.pick(held.length > 0 ? held : permissions),
        resource,
        marked: subject(kind, { ...resource }),
      };
    }),
  );
}

/** Somebody of a school with some stockrooms and a few hundred rooms and cabinets. */
function somebody(chance: Chance) {
  const roots = chance.flip(0.4) ? null : chance.some(LOCATIONS, 0.4);
  const actor = makeActor({
    ...anyActor(chance).actor,
    workspaceId: id(1),
    scopes: chance.pick(SYSTEM_ROLES).scopes,
    staffed: new Set(chance.some(STOCKROOMS, 0.4)),
    open: new Set(chance.some(STOCKROOMS, 0.4)),
    span: roots && new Set(roots),
  });
  return { actor, roots, ability: createMongoAbility(rules(actor)) };
}

/** What an actor may, as rules with conditions: by right and by ownership, within their span. */
function rules(actor: Actor): RawRuleOf<MongoAbility>[] {
  return QUESTIONS.flatMap(([kind, permissions]) => permissions.flatMap((each) => rulesFor(actor, kind, each)));
}

function rulesFor(actor: Actor, kind: Kind, permission: Permission): RawRuleOf<MongoAbility>[] {
  const scope = actor.scopes[permission] ?? 'off';
  if (scope === 'off') return [];
  const limited = actor.span !== null && actor.scopes['account.ignore_span'] !== 'on';
  const within = {
    workspaceId: actor.workspaceId,
    ...(limited ? { locationId: { $in: [...(actor.span ?? [])] } } : {}),
  };
  const staffed = { stockroomId: { $in: [...actor.staffed] } };
  const byRight = scope === 'own' ? [] : [{ ...within, ...(scope === 'any' ? {} : staffed) }];
  const byOwnership = kind === 'item' || scope === 'any' ? [] : [{ ...within, ownerId: actor.personId }];
  return [...byRight, ...byOwnership].map((conditions) => ({ action: permission, subject: kind, conditions }));
}

/** A comparison of speed means nothing unless all do the same work. */
function refuseDisagreement(asked: readonly Asked[]): void {
  for (const [at, one] of asked.entries()) {
    const ours = allowedByUs(one);
    const same = ours === allowedByCasl(one) && (at >= CEDAR_CASES || ours === cedarAllows(one));
    if (!same) throw new Error(`Not the same answer: ${one.permission} on ${JSON.stringify(one.resource)}`);
  }
}
