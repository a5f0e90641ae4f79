/** A drawn signature as strokes of points on a pad of fixed size, and what of a loan somebody puts their name to. */

import type { Actor } from '../../access/actor.ts';
import { decide } from '../../access/decide.ts';
import type { Line } from '../bookings/lines/queries.ts';
import type { Booking } from '../bookings/queries.ts';

/** Points one after the other, each across and then down. */
export type Stroke = readonly number[];

/** How many units a pad measures. */
export const PAD = { width: 1000, height: 400 } as const;
const MOST_STROKES = 200;
const MOST_NUMBERS = 6000;

/** Reads strokes as a form sends them; null where they are none that fit on a pad. */
export function readStrokes(text: string): readonly Stroke[] | null {
  const read = parsed(text);
  if (!Array.isArray(read) || read.length > MOST_STROKES || !read.every(isStroke)) return null;
  return read.flat().length > MOST_NUMBERS ? null : read;
}

/** What can change after somebody signed: which things, how many, and for how long. */
export function termsOf(
  { startsAt, endsAt }: Pick<Booking, 'startsAt' | 'endsAt'>,
  lines: readonly Pick<Line, 'itemId' | 'quantity'>[],
): string {
  // What came back in parts is still one thing of which so many were lent.
  const parts = Map.groupBy(lines, ({ itemId }) => itemId);
  const things = [...parts].map(([id, of]) => `${of.reduce((sum, { quantity }) => sum + quantity, 0)} of ${id}`).sort();
  return [startsAt.toISOString(), endsAt.toISOString(), ...things].join(', ');
}

/** What was signed names people as its signer was told of them: it is for the borrower, and for those who see people. */
export function isReadBy({ actor }: { readonly actor: Actor }, { ownerId, workspaceId }: Booking): boolean {
  return ownerId === actor.personId || decide(actor, 'users.view', { kind: 'person', workspaceId }).allowed;
}

function isStroke(value: unknown): value is Stroke {
  if (!Array.isArray(value) || value.length < 2 || value.length % 2 !== 0) return false;
  return value.every(
    (each, n) => Number.isInteger(each) && each >= 0 && each <= (n % 2 === 0 ? PAD.width : PAD.height),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
