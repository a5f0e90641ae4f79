/** The fields of a stockroom's rules, and of the times at which it is closed or lends nothing. */
import { choice, field, moment, optionalWhole, text, whole } from '../../access/fields.ts';
import { type Field, form } from '../../access/form.ts';
import { readId } from '../../access/ids.ts';
import { readSpans, type Span, WEEKDAYS } from './hours.ts';

const HOURS_MODES = [
  { value: 'always', label: 'Always', help: 'Things can be picked up and brought back at any time.' },
  { value: 'listed', label: 'Only at the hours below', help: 'A day without hours is closed.' },
] as const;

export const rulesForm = form({
  hours_mode: choice({ label: 'Open' }, HOURS_MODES),
  hours_1: hoursOf(1),
  hours_2: hoursOf(2),
  hours_3: hoursOf(3),
  hours_4: hoursOf(4),
  hours_5: hoursOf(5),
  hours_6: hoursOf(6),
  hours_7: hoursOf(7),
  longest_days: limit('Longest loan, in days', 'Left empty: as long as anybody likes.', 3650),
  notice_hours: limit('Notice, in hours', 'A booking begins at the earliest so many hours after it is made.', 8760),
  ahead_days: limit('How far ahead, in days', 'A booking begins at the latest so many days after it is made.', 3650),
  items_at_once: limit(
    'Items at once',
    'How many items of this stockroom one person may have at any one time.',
    10_000,
  ),
  open_bookings: limit('Open bookings', 'How many bookings of one person may be open.', 10_000),
  rest_minutes: whole({
    label: 'Rest between loans, in minutes',
    help: 'After each loan its items are kept back for so long, to charge and check them. It counts for what is booked from now on.',
    least: 0,
    most: 10_080,
    width: 'short',
  }),
});

export const HOURS_FIELDS = ['hours_mode', ...WEEKDAYS.map((_, n) => `hours_${n + 1}`)];

const NAME = text({ label: 'Why', help: 'Those who book read this.', autocomplete: 'off' });

export const closedDaysForm = form({
  name: NAME,
  first_day: dayField('First day'),
  last_day: dayField('Last day'),
});

export const blackoutForm = form({
  name: NAME,
  from_clock: moment({ label: 'From' }),
  until_clock: moment({ label: 'Until' }),
});

export const removalForm = form({
  closure_ids: field<readonly number[]>(
    { label: 'Times', drawn: 'checkboxes', required: false, many: true, off: '' },
    (values) => {
      const ids = values.filter((value) => value !== '').map((value) => readId(value));
      const known = ids.filter((id) => id !== null);
      return known.length < ids.length ? { error: 'Choose from the list' } : { value: [...new Set(known)] };
    },
  ),
});

function hoursOf(weekday: number): Field<readonly Span[] | undefined> {
  return field(
    { label: WEEKDAYS[weekday - 1] ?? '', drawn: 'text', required: false, width: 'medium' },
    ([value = '']) => readSpans(weekday, value),
  );
}

function limit(label: string, help: string, most: number) {
  return optionalWhole({ label, help, least: 1, most, width: 'short' });
}

function dayField(label: string): Field<string> {
  return field<string>({ label, drawn: 'date', required: true, width: 'medium' }, ([value = '']) => {
    const date = new Date(`${value}T00:00:00Z`);
    const there = /^2[01][0-9]{2}-[0-9]{2}-[0-9]{2}$/.test(value) && !Number.isNaN(date.getTime());
    return there && date.toISOString().startsWith(value)
      ? { value }
      : { error: `${label}: enter a date such as 2026-12-24` };
  });
}
