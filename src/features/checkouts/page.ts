/** Draws taking back and extending a check-out. */
import { href } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { FieldView } from '../../platform/view-model.ts';
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
  const form = formView(visit, {
    action: giveBack,
    drawing: { ...drawing, options: { ...choices, line_ids: options } },
    submit: 'Take back what is ticked',
    cancel: { ...own, label: 'Cancel' },
  });
  const numbers = lines.filter(({ quantity }) => quantity > 1).map((line) => quantityField(line, drawing));
  const [ticks, ...others] = form.groups.flatMap(({ fields }) => fields);
  return {
    template: '/shared/form-page',
    page: {
      title: `Take back ${titleOf(booking)}`,
      lead: `${booking.borrowerName} has it until ${inWords(visit.workspace, booking.endsAt)}.`,
      breadcrumbs: [{ href: href(BOOKINGS.checkout.list), label: 'Check-outs' }, own],
    },
    data: {
      form: { ...form, groups: [{ fields: [ticks, ...numbers, ...others].filter((field) => field !== undefined) }] },
    },
  };
}

/** Of what is counted less can come back than is out. */
function quantityField({ id, name, quantity }: Line, { values = {}, errors = [] }: Drawing): FieldView {
  const field = `quantity_${id}`;
  return {
    ...{ name: field, id: field, label: `How many: ${name}`, type: 'number', width: 'short' },
    value: [values[field] ?? String(quantity)].flat().at(-1),
    ...{ min: '1', max: String(quantity) },
    error: errors.find((error) => error.name === field)?.text,
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
