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

/**
 * The facets of each kind besides its workspace. An item stands at its own location, a booking and a spotcheck at
 * their stockroom's, a custody at its item's; the owner is the borrower or the holder.
 */
export const FACETS = {
  item: EQUIPMENT,
  kit: EQUIPMENT,
  stockroom: EQUIPMENT,
  spotcheck: EQUIPMENT,
  reservation: LOAN,
  checkout: LOAN,
  custody: LOAN,
  location: PLACE,
  box: PLACE,
  plate: PLACE,
  stock: PLACE,
  person: NONE,
  contact: NONE,
  role: NONE,
  department: NONE,
  group: NONE,
  category: NONE,
  import: NONE,
  workspace: NONE,
} as const satisfies Record<string, Facets>;

export type Kind = keyof typeof FACETS;

/** Looked up with every decision, and a map is quickest. */
const FACETS_OF: ReadonlyMap<string, Facets> = new Map(Object.entries(FACETS));

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

/** The facets of a kind. */
export function facetsOf(kind: Kind): Facets {
  return FACETS_OF.get(kind) ?? NONE;
}
