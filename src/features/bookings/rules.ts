/** The two kinds of bookings; whatever differs between their pages and permissions is said here. */
import type { Permission } from '../../access/catalogue.ts';

export interface BookingNoun {
  readonly kind: 'reservation' | 'checkout';
  readonly path: '/reservations' | '/checkouts';
  readonly one: string;
  readonly many: string;
  /** The word on the button that starts one. */
  readonly begin: string;
  /** The word on the button that makes it. */
  readonly make: string;
  readonly icon: string;
  readonly order: number;
  readonly view: Permission;
  readonly manage: Permission;
  readonly backdate: Permission;
  readonly archive: Permission;
  readonly label: Permission;
  /** The status of one that was just made. */
  readonly open: 'reserved' | 'out';
  /** The statuses of one that is not over. */
  readonly current: readonly BookingStatus[];
  readonly statuses: readonly { readonly value: BookingStatus; readonly label: string }[];
}

export type BookingStatus = 'requested' | 'reserved' | 'fulfilled' | 'cancelled' | 'declined' | 'out' | 'returned';

export const RESERVATIONS: BookingNoun = {
  kind: 'reservation',
  path: '/reservations',
  one: 'reservation',
  many: 'Reservations',
  begin: 'New reservation',
  make: 'Reserve',
  icon: 'reservation',
  order: 2,
  view: 'reservations.view',
  manage: 'reservations.manage',
  backdate: 'reservations.backdate',
  archive: 'reservations.archive',
  label: 'reservations.label',
  open: 'reserved',
  current: ['requested', 'reserved'],
  statuses: [
    { value: 'requested', label: 'Requested' },
    { value: 'reserved', label: 'Reserved' },
    { value: 'fulfilled', label: 'Handed out' },
    { value: 'cancelled', label: 'Cancelled' },
    { value: 'declined', label: 'Declined' },
  ],
};

export const CHECKOUTS: BookingNoun = {
  kind: 'checkout',
  path: '/checkouts',
  one: 'check-out',
  many: 'Check-outs',
  begin: 'New check-out',
  make: 'Check out',
  icon: 'checkout',
  order: 3,
  view: 'checkouts.view',
  manage: 'checkouts.manage',
  backdate: 'checkouts.backdate',
  archive: 'checkouts.archive',
  label: 'checkouts.label',
  open: 'out',
  current: ['out'],
  statuses: [
    { value: 'out', label: 'Out' },
    { value: 'returned', label: 'Returned' },
  ],
};

/** The words for a status. */
export function statusWords(status: BookingStatus): string {
  const all = [...RESERVATIONS.statuses, ...CHECKOUTS.statuses];
  return all.find((each) => each.value === status)?.label ?? status;
}

/** Whether a reservation waits for approval, or for its time. */
export function isOpen({ status }: { readonly status: BookingStatus }): boolean {
  return status === 'requested' || status === 'reserved';
}
