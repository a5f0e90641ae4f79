/** What follows for bookings when something goes into a kit or out of it: they keep what they hold. */

/** A sentence about the bookings that hold an item; nothing where there are none. */
export function keptWords(bookings: number, what: 'hold' | 'keep'): string {
  if (bookings === 0) return '';
  const one = bookings === 1;
  const who = one ? '1 booking' : `${bookings} bookings`;
  return what === 'keep'
    ? ` ${who} made before ${one ? 'keeps' : 'keep'} it as part of the kit.`
    : ` ${who} made before ${one ? 'holds' : 'hold'} something of it: the kit is not free then.`;
}
