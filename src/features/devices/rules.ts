/** How a device is paired, and what it may see: rules that need no database. */
import { type Actor, effectiveSpan } from '../../access/actor.ts';
import type { Id } from '../../access/ids.ts';

/** How long a code lasts, in minutes. */
export const CODE_LASTS = 15;
export const CODE_LENGTH = 10;
/** What nobody mistakes for anything else. */
export const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A code as it is shown: in two halves. */
export function shownCode(code: string): string {
  return `${code.slice(0, CODE_LENGTH / 2)}-${code.slice(CODE_LENGTH / 2)}`;
}

/** A code as it was typed, whatever its case and whatever stands between. */
export function typedCode(text: string): string {
  return text.toUpperCase().replace(/[^0-9A-Z]/g, '');
}

/** Whether the span of a device lies within that of the actor; without a location it reaches everywhere. */
export function isWithinSpanOf(actor: Actor, locationId: Id<'location'> | null): boolean {
  const span = effectiveSpan(actor);
  return span === null || (locationId !== null && span.has(locationId));
}
