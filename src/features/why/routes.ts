/** Why? over HTTP. */
import type { FastifyInstance } from 'fastify';
import { decideAction, href, isReachable } from '../../access/action.ts';
import type { Actor } from '../../access/actor.ts';
import { type Permission, toggleOf } from '../../access/catalogue.ts';
import { decide } from '../../access/decide.ts';
import type { Option } from '../../access/form.ts';
import { type Id, readId } from '../../access/ids.ts';
import type { Resource } from '../../access/resource.ts';
import { Missing } from '../../platform/errors.ts';
import type { Settings } from '../../platform/explain.ts';
import { show, wholeWorkspace } from '../../platform/handle.ts';
import { choicesFor } from '../../platform/references.ts';
import type { Link } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { hindrancesOf } from '../circulation/hindering.ts';
import { showWhy } from './actions.ts';
import { whyForm } from './forms.ts';
import { type Asking, answerPage, questionPage } from './page.ts';
import { askedBooking, askedPerson, askedThing, factsAbout, type Thing } from './queries.ts';
import { subjectOf } from './rules.ts';

export function why(app: FastifyInstance): void {
  show(app, showWhy, { load: wholeWorkspace, draw: (visit) => answer(app, visit) });
}

async function answer(app: FastifyInstance, visit: Visit) {
  const { db, actor, query } = visit;
  const person = await who(visit);
  const thing = await askedAbout(visit);
  const asking: Asking = {
    values: { ...query.submission, person_id: String(person.personId) },
    options: await choices(visit),
  };
  const asked = query.one('permission');
  if (asked === undefined) return questionPage(visit, asking);
  const read = whyForm.fields.permission.read([asked]);
  if ('error' in read) return questionPage(visit, { ...asking, errors: [{ name: 'permission', text: read.error }] });
  const subject = subjectOf(person, read.value, thing);
  const facts = await factsAbout(db, actor, person, thing);
  const settings = await settingsFor(app, visit, person, thing);
  const decision = decide(person, read.value, subject);
  const besides = await besidesOf(visit, read.value, person, thing);
  return answerPage(visit, asking, { decision, thing, facts: { ...facts, settings }, besides });
}

/** What else stands in the way of booking an item, which is no question of permission; null where nothing is booked. */
async function besidesOf(visit: Visit, permission: Permission, person: Actor, thing: Thing | null) {
  if (thing?.kind !== 'item' || toggleOf(permission).section !== 'Bookings') return null;
  const found = await hindrancesOf(visit, [thing.id], person.personId);
  return found.get(thing.id) ?? [];
}

async function who({ db, actor, query }: Visit): Promise<Actor> {
  const asked = query.one('person_id');
  if (asked === undefined || asked === '') return actor;
  return found(await askedPerson(db, actor, found(readId<'person'>(asked))));
}

/** The thing that a question names; one that the onlooker may not see is not there. */
export async function askedAbout({ db, actor, query }: Visit): Promise<Thing | null> {
  for (const kind of ['item', 'kit', 'location', 'stockroom'] as const) {
    const asked = query.one(`${kind}_id`);
    if (asked) return found(await askedThing(db, actor, kind, found(readId(asked))));
  }
  const booking = query.one('booking_id');
  return booking ? found(await askedBooking(db, actor, found(readId(booking)))) : null;
}

async function choices({ db, actor }: Visit): Promise<Record<string, Option[]>> {
  const { person_id = [], ...others } = await choicesFor(db, actor, whyForm);
  return { ...others, person_id: person_id.filter(({ value }) => value !== '') };
}

/** Links to what decides, for those who may open them. */
async function settingsFor(app: FastifyInstance, visit: Visit, person: Actor, thing: Thing | null): Promise<Settings> {
  const { workspaceId } = person;
  const stockroom = thing?.stockroomId ? await askedThing(visit.db, visit.actor, 'stockroom', thing.stockroomId) : null;
  return {
    role: setting(app, visit, '/roles/:id', 'Open the role', { kind: 'role', workspaceId }, person.roleId),
    person: setting(app, visit, '/people/:id', 'Open the person', { kind: 'person', workspaceId }, person.personId),
    stockroom: stockroom
      ? setting(app, visit, '/stockrooms/:id/permissions', 'Open its permissions', stockroom, stockroom.id)
      : undefined,
  };
}

function setting(
  app: FastifyInstance,
  { actor }: Visit,
  path: string,
  label: string,
  row: Resource,
  id: Id<'role'> | Id<'person'> | number,
): Link | undefined {
  const action = app.house.actions.find((each) => each.method === 'GET' && each.path === path);
  if (!action || action.refuses || !isReachable(actor, action)) return undefined;
  return (decideAction(actor, action, row)?.allowed ?? true) ? { href: href(action, { id }), label } : undefined;
}

function found<T>(value: T | null): T {
  if (value === null) throw new Missing();
  return value;
}
