/** Draws the labels of bookings, their form, and setting one. */
import { href, offer, offerGeneral } from '../../access/action.ts';
import type { Drawing, Option } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { FormView, TableView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import type { Booking } from '../bookings/queries.ts';
import { badgeOf, COLOURS } from '../flags/rules.ts';
import { beginLabel, createLabel, deleteLabel, editLabel, listLabels, SET_LABEL, saveLabel } from './actions.ts';
import type { BookingLabel } from './queries.ts';

const LIST = { href: href(listLabels), label: listLabels.label };
const SETTINGS = { href: '/settings', label: 'Settings' };

export function labelsPage(visit: Visit, labels: readonly BookingLabel[]): View {
  const begin = offerGeneral(visit, [beginLabel]);
  const table: TableView = {
    caption: LIST.label,
    captionHidden: true,
    columns: [
      { label: 'Label' },
      { label: 'Colour' },
      { label: 'Bookings', numeric: true },
      { label: 'What to do', hidden: true },
    ],
    rows: labels.map((row) => ({
      cells: [
        badgeOf(row),
        { text: COLOURS.find(({ value }) => value === row.colour)?.label ?? row.colour },
        { text: String(row.bookings), numeric: true },
        {
          controls: offer(visit, row, [editLabel, deleteLabel]).map((each) => ({ ...each, visuallyHidden: row.name })),
        },
      ],
    })),
    empty: {
      title: 'No labels yet',
      text: 'A coloured label tells bookings apart in lists: to be packed, exam, external.',
      actions: begin,
    },
  };
  const lead = 'Set on reservations and check-outs by those whose role lets them. Deleting one clears it everywhere.';
  return {
    template: '/shared/list-page',
    page: { title: LIST.label, lead, breadcrumbs: [SETTINGS], actions: begin },
    data: { table },
  };
}

export function labelFormPage(visit: Visit, row: BookingLabel | null, drawing: Drawing): View {
  const action = row ? saveLabel : createLabel;
  const form = formView(visit, {
    action,
    drawing,
    submit: action.label,
    cancel: { ...LIST, label: 'Cancel' },
  });
  const title = row ? `Edit ${row.name}` : beginLabel.label;
  return { template: '/shared/form-page', page: { title, breadcrumbs: [SETTINGS, LIST] }, data: { form } };
}

/** The form on the page of a booking; null for those who may not label it, and where there are no labels. */
export function labellingView(visit: Visit, booking: Booking, labels: readonly Option[]): FormView | null {
  const set = SET_LABEL[booking.kind];
  if (labels.length === 0 || offer(visit, booking, [set]).length === 0) return null;
  return formView(visit, {
    action: set,
    drawing: {
      row: booking,
      values: { label_id: String(booking.labelId ?? '') },
      options: { label_id: [{ value: '', label: 'None' }, ...labels] },
    },
    submit: set.label,
  });
}
