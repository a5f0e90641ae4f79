/** Owns the kinds of things that are decided upon, and which facets each kind has. */
import type { Id } from './ids.ts';

export interface Facets {
  readonly stockroom: boolean;
  readonly location: boolean;
  readonly owner: boolean;
}

const NONE: Facets = { stockroom: false, location: false, owner: false };
const PLACE: Facets = { stockroom: false, location: true, owner: false };
const EQUIPMENT: Facets = { stockroom: true, location: true, owner: false };
const LOAN: Facets = { stockroom: true, location: true, owner: true };

export type Kind =
  | 'item'
  | 'kit'
  | 'comment'
  | 'file'
  | 'stockroom'
  | 'spotcheck'
  | 'reservation'
  | 'checkout'
  | 'draft'
  | 'custody'
  | 'wait'
  | 'bookingLabel'
  | 'location'
  | 'box'
  | 'plate'
  | 'stock'
  | 'person'
  | 'contact'
  | 'role'
  | 'department'
  | 'group'
  | 'accessGroup'
  | 'category'
  | 'flag'
  | 'field'
  | 'import'
  | 'roster'
  | 'batch'
  | 'labelTemplate'
  | 'labelPrint'
  | 'documentTemplate'
  | 'device'
  | 'workspace';

/** The kinds that are bookings: making one is asked of more than the toggle. */
const BOOKINGS: ReadonlySet<Kind> = new Set<Kind>(['reservation', 'checkout']);

/** A row as a decision sees it. A facet that its kind has but that is absent here denies. */
export interface Resource {
  readonly kind: Kind;
  readonly workspaceId: Id<'workspace'>;
  readonly stockroomId?: Id<'stockroom'> | null;
  readonly locationId?: Id<'location'> | null;
  readonly ownerId?: Id<'person'> | null;
  /** It does not exist yet; for a booking that is asked of more than the toggle. */
  readonly proposed?: boolean;
}

/** Whether a thing of that kind is a booking. */
export function isBooking(kind: Kind): boolean {
  return BOOKINGS.has(kind);
}

/**
 * The facets of a kind besides its workspace. An item stands at its own location, what is said and kept about it
 * where it stands, a booking and a spotcheck at their
 * stockroom's, a custody at its item's; the owner is the borrower, the holder, or who made a draft.
 */
export function facetsOf(kind: Kind): Facets {
  switch (kind) {
    case 'item':
    case 'kit':
    case 'comment':
    case 'file':
    case 'stockroom':
    case 'spotcheck':
      return EQUIPMENT;
    case 'reservation':
    case 'checkout':
    case 'draft':
    case 'custody':
    case 'wait':
      return LOAN;
    case 'location':
    case 'box':
    case 'plate':
    case 'stock':
      return PLACE;
    case 'person':
    case 'contact':
    case 'role':
    case 'department':
    case 'group':
    case 'accessGroup':
    case 'category':
    case 'bookingLabel':
    case 'flag':
    case 'field':
    case 'import':
    case 'roster':
    case 'batch':
    case 'labelTemplate':
    case 'labelPrint':
    case 'documentTemplate':
    case 'device':
    case 'workspace':
      return NONE;
  }
}
