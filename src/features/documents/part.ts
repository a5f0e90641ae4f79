/** What can be printed on the pages of bookings and people: one button for each document in use. */
import { type Action, decideAction, href } from '../../access/action.ts';
import type { Resource } from '../../access/resource.ts';
import type { Control, PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Booking } from '../bookings/queries.ts';
import type { Person } from '../people/queries.ts';
import { PRINT_BOOKING, printPerson } from './actions.ts';
import { ABOUT_PEOPLE, aboutBookings, TEMPLATES_UNDER } from './rules.ts';
import { type Template, usable } from './templates/queries.ts';

export async function documentsOfBooking(visit: Visit, booking: Booking): Promise<PartView | null> {
  const { kind } = booking;
  const action = PRINT_BOOKING[kind];
  if (!decideAction(visit.actor, action, booking)?.allowed) return null;
  return part(action, booking, await usable(visit.db, visit.actor, TEMPLATES_UNDER[kind], aboutBookings(kind)));
}

export async function documentsOfPerson(visit: Visit, person: Person): Promise<PartView | null> {
  if (!decideAction(visit.actor, printPerson, person)?.allowed) return null;
  return part(printPerson, person, await usable(visit.db, visit.actor, TEMPLATES_UNDER.person, ABOUT_PEOPLE));
}

function part<Row extends Resource & { readonly id: number }>(
  { path, icon, method }: Action<Row>,
  { id }: Row,
  templates: readonly Template[],
): PartView | null {
  if (templates.length === 0) return null;
  const ways = templates.map(
    ({ id: template, name }): Control => ({ href: href({ path }, { id, template }), label: name, icon, method }),
  );
  return { id: 'documents', heading: 'To print', template: '/shared/_ways', data: { ways } };
}
