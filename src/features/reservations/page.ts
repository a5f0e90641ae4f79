/** Draws changing a reservation, and swapping one of its items. */
import { href } from '../../access/action.ts';
import type { Drawing } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { FieldView, FinderView, Option } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Choice } from '../availability/queries.ts';
import { freeWords } from '../baskets/parts.ts';
import { BOOKINGS } from '../bookings/actions.ts';
import type { Line } from '../bookings/lines/queries.ts';
import type { Booking } from '../bookings/queries.ts';
import { titleOf } from '../bookings/words.ts';
import { editReservation, saveReservation, swap } from './actions.ts';
import type { Swappable } from './swaps.ts';

/** What could come to it; `more`: so much that one has to look for it. */
export interface Others {
  readonly items: readonly Choice[];
  readonly more: boolean;
  /** What is looked for. */
  readonly q: string;
}

/** The form that changes a reservation, with what could come to it from the same stockroom. */
export function editPage(
  visit: Visit,
  booking: Booking,
  lines: readonly Line[],
  { items: others, more, q }: Others,
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
  const quantities = single.filter((line) => line.counted).map((line) => quantityField(line, drawing));
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
    data: { form: { ...form, groups, finder: more || q !== '' ? finder(booking, q, more) : undefined } },
  };
}

function finder(booking: Booking, q: string, more: boolean): FinderView {
  const help = more ? 'There is more in the stockroom than the list below offers.' : 'The list below has what matches.';
  const field = { name: 'q', id: 'q', type: 'search', label: 'Find something else to add', value: q, help } as const;
  return { action: href(editReservation, booking), kept: [], field };
}

/** The form that swaps one item for another of its category. */
export function swapPage(visit: Visit, booking: Booking, { lines, others }: Swappable, drawing: Drawing): View {
  const own = { href: href(BOOKINGS.reservation.show, booking), label: titleOf(booking) };
  const options = {
    line_id: lines.map((line) => ({ value: String(line.id), label: named(line.name, line.code) })),
    item_id: [
      { value: '', label: 'None' },
      ...others.map(({ id, name, code }) => ({ value: String(id), label: named(name, code) })),
    ],
  };
  return {
    template: '/shared/form-page',
    page: {
      title: `Swap an item of ${titleOf(booking)}`,
      lead: 'For another one of the same category that is free for all of this time.',
      breadcrumbs: [{ href: href(BOOKINGS.reservation.list), label: 'Reservations' }, own],
    },
    data: {
      form: formView(visit, {
        action: swap,
        drawing: { ...drawing, options },
        submit: swap.label,
        cancel: { ...own, label: 'Cancel' },
      }),
    },
  };
}

function named(name: string, code: string | null): string {
  return code === null ? name : `${name} (${code})`;
}

function itemOptions(lines: readonly Line[], others: readonly Choice[]): Option[] {
  const mine = new Set<number>(lines.map((line) => line.itemId));
  return [
    ...lines.map(({ itemId, name, archived }) => ({
      value: String(itemId),
      label: name,
      help: archived ? 'In the archive' : undefined,
    })),
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

function quantityField(line: Line, { values = {}, errors = [] }: Drawing): FieldView {
  const name = `quantity_${line.itemId}`;
  return {
    name,
    id: name,
    type: 'number',
    label: `How many: ${line.name}`,
    value: [values[name] ?? String(line.quantity)].flat().at(-1),
    error: errors.find((error) => error.name === name)?.text,
    min: '1',
    max: String(line.there),
    width: 'short',
  };
}
