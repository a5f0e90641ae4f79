/** Draws taking back and extending a check-out. */
import { href } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Visit } from '../../platform/visit.ts';
import { inWords } from '../../platform/workspace.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import type { Line } from '../bookings/lines/queries.ts';
import type { Booking, Unversioned } from '../bookings/queries.ts';
import { titleOf } from '../bookings/words.ts';
import { extend, giveBack } from './actions.ts';

/** The form that says what comes back, and in what condition. */
export function returnPage(
  visit: Visit,
  booking: Unversioned,
  lines: readonly Line[],
  choices: Drawing['options'],
  drawing: Drawing,
): View {
  const own = { href: href(BOOKINGS.checkout.show, booking), label: titleOf(booking) };
  const options = lines.map((line) => ({ value: String(line.id), label: line.name, help: line.code ?? undefined }));
  return {
    template: '/shared/form-page',
    page: {
      title: `Take back ${titleOf(booking)}`,
      lead: `${booking.borrowerName} has it until ${inWords(visit.workspace, booking.endsAt)}.`,
      breadcrumbs: [{ href: href(BOOKINGS.checkout.list), label: 'Check-outs' }, own],
    },
    data: {
      form: formView(visit, {
        action: giveBack,
        drawing: { ...drawing, options: { ...choices, line_ids: options } },
        submit: 'Take back what is ticked',
        cancel: { ...own, label: 'Cancel' },
      }),
    },
  };
}

/** The form that asks until when. */
export function extensionPage(visit: Visit, booking: Booking, drawing: Drawing): View {
  return {
    template: '/shared/form-page',
    page: {
      title: `Extend ${titleOf(booking)}`,
      lead: `It is due ${inWords(visit.workspace, booking.endsAt)}.`,
      breadcrumbs: [
        { href: href(BOOKINGS.checkout.list), label: 'Check-outs' },
        { href: href(BOOKINGS.checkout.show, booking), label: titleOf(booking) },
      ],
    },
    data: {
      form: formView(visit, {
        action: extend,
        drawing,
        submit: extend.label,
        cancel: { href: href(BOOKINGS.checkout.show, booking), label: 'Cancel' },
      }),
    },
  };
}
