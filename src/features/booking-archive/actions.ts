/** What can be done with bookings that are over: put them into the archive, one or many, and take them out again. */
import { action } from '../../access/action.ts';
import type { Booking } from '../bookings/queries.ts';
import { type BookingNoun, CHECKOUTS, RESERVATIONS } from '../bookings/rules.ts';
import { bulkForm } from './forms.ts';

export const ARCHIVE = { reservation: archiveActions(RESERVATIONS), checkout: archiveActions(CHECKOUTS) } as const;

function archiveActions({ kind, path, archive: needs }: BookingNoun) {
  return {
    archive: action<Booking>({
      name: `${kind}s.archive`,
      needs,
      on: kind,
      method: 'POST',
      path: `${path}/:id/archive`,
      label: 'Archive',
      icon: 'archive',
      possible: ({ closedAt, archivedAt }) => closedAt !== null && archivedAt === null,
    }),
    restore: action<Booking>({
      name: `${kind}s.restore`,
      needs,
      on: kind,
      method: 'POST',
      path: `${path}/:id/restoration`,
      label: 'Take out of the archive',
      icon: 'archive',
      possible: ({ archivedAt }) => archivedAt !== null,
    }),
    many: {
      name: `${kind}s.archive_many`,
      needs,
      method: 'POST',
      path: `${path}/archive`,
      label: 'Archive what is ticked',
      icon: 'archive',
      form: bulkForm,
    } as const,
  };
}
