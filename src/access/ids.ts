/** Owns the branded identifiers: positive integers of the database, which the compiler keeps apart by noun. */

export type Noun =
  | 'workspace'
  | 'identity'
  | 'person'
  | 'role'
  | 'department'
  | 'group'
  | 'accessGroup'
  | 'location'
  | 'stockroom'
  | 'category'
  | 'flag'
  | 'flagging'
  | 'field'
  | 'choice'
  | 'item'
  | 'kit'
  | 'comment'
  | 'file'
  | 'booking'
  | 'draft'
  | 'custody'
  | 'wait'
  | 'bookingLabel'
  | 'import'
  | 'batch'
  | 'labelTemplate'
  | 'labelPrint'
  | 'documentTemplate'
  | 'signature'
  | 'feed'
  | 'link'
  | 'device'
  | 'turn';

export type Id<N extends Noun> = number & { readonly noun: N };

const LARGEST = 2_147_483_647;

/** Reads an identifier from an address, a form or a row; null for what no row can ever have. */
export function readId<N extends Noun>(value: unknown): Id<N> | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^[1-9][0-9]{0,9}$/.test(text)) return null;
  const number = Number(text);
  return number <= LARGEST ? branded<N>(number) : null;
}

/** Stands for a row that does not exist yet: an id that none ever has, so that nobody staffs it and no span names it. */
export function unborn<N extends Noun>(): Id<N> {
  return branded<N>(0);
}

function branded<N extends Noun>(number: number): Id<N> {
  return number as Id<N>;
}
