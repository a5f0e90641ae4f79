/** Draws changing a reservation. */
import { href } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { FieldView, Option } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Choice } from '../availability/queries.ts';
import { freeWords } from '../baskets/parts.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import type { Booking, Line } from '../bookings/queries.ts';
import { titleOf } from '../bookings/words.ts';
import { saveReservation } from './actions.ts';

/** The form that changes a reservation, with what could come to it from the same stockroom. */
export function editPage(
  visit: Visit,
  booking: Booking,
  lines: readonly Line[],
  others: readonly Choice[],
  drawing: Drawing,
): View {
  const single = lines.filter((line) => line.kitId === null && line.seen);
  const form = formView(visit, {
    action: saveReservation,
    drawing: { ...drawing, options: { item_ids: itemOptions(single, others), kit_ids: kitOptions(lines) } },
    submit: saveReservation.label,
    cancel: { href: href(BOOKINGS.reservation.show, booking), label: 'Cancel' },
  });
  const [group] = form.groups;
  const fields = (group?.fields ?? []).filter(
    (field) => field.type !== 'checkboxes' || (field.options ?? []).length > 0,
  );
  const purpose = fields.findIndex((field) => field.name === 'purpose');
  const quantities = single.filter((line) => line.counted).map(quantityField);
  const groups = [{ fields: [...fields.slice(0, purpose), ...quantities, ...fields.slice(purpose)] }];
  return {
    template: '/shared/form-page',
    page: {
      title: `Edit ${titleOf(booking)}`,
      breadcrumbs: [
        { href: href(BOOKINGS.reservation.list), label: 'Reservations' },
        { href: href(BOOKINGS.reservation.show, booking), label: titleOf(booking) },
      ],
    },
    data: { form: { ...form, groups } },
  };
}

function itemOptions(lines: readonly Line[], others: readonly Choice[]): Option[] {
  const mine = new Set<number>(lines.map((line) => line.itemId));
  return [
    ...lines.map((line) => ({ value: String(line.itemId), label: line.name })),
    ...others
      .filter((item) => !mine.has(item.id) && item.free > 0 && item.hindrance === null)
      .map((item) => ({
        value: String(item.id),
        label: item.name,
        help: freeWords({ ...item, there: item.quantity }),
        group: 'Also free then, from the same stockroom',
      })),
  ];
}

function kitOptions(lines: readonly Line[]): Option[] {
  const kits = new Map(lines.filter((line) => line.kitId !== null).map((line) => [line.kitId, line.kit ?? '']));
  return [...kits].map(([id, label]) => ({ value: String(id), label }));
}

function quantityField(line: Line): FieldView {
  return {
    name: `quantity_${line.itemId}`,
    id: `quantity_${line.itemId}`,
    type: 'number',
    label: `How many: ${line.name}`,
    value: String(line.quantity),
    min: '1',
    max: String(line.there),
    width: 'short',
  };
}
