/** The fields of a reservation that repeats, and of calling some of a series off. */
import { choice, day, field, optionalWhole } from '../../access/fields.ts';
import { type Field, form, type Submission } from '../../access/form.ts';
import { basketForm, lineFields, periodFields, purposeField } from '../baskets/forms.ts';
import { WEEKDAYS } from '../lending-rules/hours.ts';
import { EVERY, EVERY_WORDS, MOST_OCCURRENCES, type Repetition } from './rules.ts';

export const repeatFields = {
  every: choice(
    { label: 'How often', drawn: 'select' },
    EVERY.map((value) => ({ value, label: EVERY_WORDS[value] })),
  ),
  weekdays: weekdaysField(),
  times: optionalWhole({
    label: 'How many times',
    help: `At most ${MOST_OCCURRENCES}.`,
    least: 1,
    most: MOST_OCCURRENCES,
    width: 'short',
  }),
  until: day({ label: 'Last day', help: 'No time begins after it. Fill in either, or both.', width: 'medium' }),
};

const { borrower_id, ignore_conflicts } = basketForm.fields;

export const seriesForm = form({
  ...lineFields,
  borrower_id,
  ...periodFields,
  purpose: purposeField,
  ...repeatFields,
  mode: choice({ label: 'Where something is in the way' }, [
    { value: 'works', label: 'Book the times that work', help: 'The others are left out.' },
    { value: 'all', label: 'All or nothing', help: 'Nothing is booked unless every time works.' },
  ]),
  ignore_conflicts,
});

export const callOffForm = form({
  extent: choice({ label: 'What is cancelled' }, [
    { value: 'this', label: 'This one' },
    { value: 'following', label: 'This one and those after it' },
    { value: 'all', label: 'All that are still open' },
  ]),
});

/** The repetition that an address or a form says; or what is wrong with it, nothing where it says none at all. */
export function readRepetition(
  submission: Submission,
): { readonly repetition: Repetition } | { readonly faults: readonly { name: string; text: string }[] } {
  const texts = (name: string) => [(Object.hasOwn(submission, name) ? submission[name] : undefined) ?? []].flat();
  if (texts('every').length === 0) return { faults: [] };
  const read = {
    every: repeatFields.every.read(texts('every').slice(-1)),
    weekdays: repeatFields.weekdays.read(texts('weekdays')),
    times: repeatFields.times.read(texts('times').slice(-1)),
    until: repeatFields.until.read(texts('until').slice(-1)),
  };
  const faults = Object.entries(read).flatMap(([name, each]) => ('error' in each ? [{ name, text: each.error }] : []));
  if ('error' in read.every || 'error' in read.weekdays || 'error' in read.times || 'error' in read.until) {
    return { faults };
  }
  return {
    repetition: {
      every: read.every.value,
      weekdays: read.weekdays.value ?? [],
      times: read.times.value ?? null,
      until: read.until.value ?? null,
    },
  };
}

function weekdaysField(): Field<readonly number[] | undefined> {
  const options = WEEKDAYS.map((label, n) => ({ value: String(n + 1), label }));
  return field(
    {
      ...{ label: 'On', help: 'Of weeks. None ticked: on the day of the first time.', drawn: 'checkboxes', options },
      ...{ required: false, many: true, off: '' },
    },
    (values) => {
      const chosen = values.filter((value) => value !== '').map(Number);
      return chosen.every((weekday) => options.some(({ value }) => value === String(weekday)))
        ? { value: [...new Set(chosen)].sort((one, other) => one - other) }
        : { error: 'On: choose from the list' };
    },
  );
}
