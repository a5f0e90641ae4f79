/** Writes the labels of bookings, and which booking carries which. */
import type { Knex } from 'knex';
import type { Actor } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';
import { invalid, violatedConstraint } from '../../platform/errors.ts';
import type { Booking } from '../bookings/queries.ts';
import type { Colour } from '../flags/rules.ts';
import type { BookingLabel } from './queries.ts';

export interface LabelFacts {
  readonly name: string;
  readonly colour: Colour;
}

/** Makes a label and gives its id. @throws Invalid where the name is taken */
export async function makeLabel(tx: Knex.Transaction, actor: Actor, facts: LabelFacts): Promise<Id<'bookingLabel'>> {
  const [made] = await inWords(() =>
    tx('booking_labels')
      .insert({ workspace_id: actor.workspaceId, ...facts })
      .returning<{ id: Id<'bookingLabel'> }[]>('id'),
  );
  if (!made) throw new Error('The label was not made');
  return made.id;
}

/** Renames or recolours it, wherever it is. @throws Invalid where the name is taken */
export async function changeLabel(
  tx: Knex.Transaction,
  { workspaceId, id, version }: BookingLabel,
  facts: LabelFacts,
): Promise<void> {
  await inWords(() =>
    tx('booking_labels')
      .where({ workspace_id: workspaceId, id })
      .update({ ...facts, version: version + 1 }),
  );
}

/** Deletes it; the bookings that carried it carry none. */
export async function removeLabel(tx: Knex.Transaction, { workspaceId, id }: BookingLabel): Promise<void> {
  await tx('booking_labels').where({ workspace_id: workspaceId, id }).delete();
}

/** Sets a booking's label, or clears it. */
export async function setLabel(
  tx: Knex.Transaction,
  { workspaceId, id, version }: Booking,
  labelId: Id<'bookingLabel'> | null,
): Promise<void> {
  await tx('bookings')
    .where({ workspace_id: workspaceId, id })
    .update({ label_id: labelId, version: version + 1 });
}

async function inWords<Result>(write: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (violatedConstraint(error) !== 'booking_labels_name_is_unique') throw error;
    throw invalid('name', 'There is a label of that name already');
  }
}
