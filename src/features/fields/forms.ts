/** The form of a field, and the forms that fields make: those of the items of a category. */
import {
  choice,
  day,
  family,
  field,
  flag,
  longText,
  money,
  optionalEmail,
  optionalText,
  text,
} from '../../access/fields.ts';
import { type Field, type Form, form, type Look, type Option, type Reading } from '../../access/form.ts';
import type { Resource } from '../../access/resource.ts';
import { seesMoney } from '../purchases/rules.ts';
import { type CustomField, type FieldType, labelOf, nameOf, type Said, TYPES } from './rules.ts';

type Typed = Field<string | null | undefined>;

const LONGEST_NAME = 100;

const TYPE_OPTIONS = [
  { value: 'text', label: TYPES.text },
  { value: 'long_text', label: TYPES.long_text },
  { value: 'whole', label: TYPES.whole },
  { value: 'decimal', label: TYPES.decimal },
  { value: 'money', label: TYPES.money, help: 'Shown only to those who manage the item or read reports.' },
  { value: 'date', label: TYPES.date },
  { value: 'yes_no', label: TYPES.yes_no },
  { value: 'choice', label: TYPES.choice, help: 'Say below what can be chosen.' },
  { value: 'url', label: TYPES.url },
  { value: 'email', label: TYPES.email },
] as const;

const name = text({ label: 'Name', autocomplete: 'off', longest: LONGEST_NAME });
const about = {
  help: optionalText({ label: 'Help', help: 'One sentence beside the field.', autocomplete: 'off', width: 'full' }),
  unit: optionalText({
    label: 'Unit',
    help: 'Of a number, such as kg.',
    autocomplete: 'off',
    longest: 20,
    width: 'short',
  }),
  required: flag({ label: 'It has to be filled in', help: 'Whoever saves an item next is asked for it.' }),
  once: flag({ label: 'No two items may say the same' }),
  listed: flag({ label: 'Show and filter by it in the list of its category' }),
};

/** A new field: of which type it is stays. */
export const newFieldForm = form({
  name,
  type: choice({ label: 'Type' }, TYPE_OPTIONS),
  choices: longText({ label: 'Choices', help: 'For a choice from a list: one per line.', rows: 3 }),
  ...about,
});

/** A field that is there. */
export const fieldForm = form({
  name,
  choice_: family(
    optionalText({ label: 'Choice', longest: LONGEST_NAME, autocomplete: 'off', offeredTo: (_, row) => isChoice(row) }),
  ),
  choices: longText({
    label: 'Further choices',
    help: 'One per line.',
    rows: 3,
    offeredTo: (_, row) => isChoice(row),
  }),
  ...about,
});

/** The form that these fields make, as a part of that of an item which says so much by now. */
export function formOf(fields: readonly CustomField[], present: Said = new Map()): Form {
  return form(Object.fromEntries(fields.map((each) => [nameOf(each), fieldOf(each, present.get(each.id))])));
}

/** How a field is drawn and read; what it gives is the text that is stored. A choice that is in the archive is one only where it is chosen. */
export function fieldOf(custom: CustomField, present?: string): Typed {
  const look = { label: labelOf(custom), help: custom.help ?? undefined, autocomplete: 'off' };
  const drawn = typedField(custom, look, present);
  if (!custom.required) return drawn;
  const read = (submitted: readonly string[]): Reading<string | null | undefined> => {
    const reading = drawn.read(submitted);
    return 'value' in reading && reading.value === null ? { error: `${look.label}: fill it in` } : reading;
  };
  return { ...drawn, required: true, read };
}

function typedField({ type, choices }: CustomField, look: Look, present?: string): Typed {
  switch (type) {
    case 'text':
      return optionalText(look);
    case 'long_text':
      return longText({ ...look, width: 'full' });
    case 'whole':
      return typed({ ...look, drawn: 'text', inputmode: 'numeric', width: 'short' }, readWhole);
    case 'decimal':
      return typed({ ...look, drawn: 'text', inputmode: 'decimal', width: 'short' }, readDecimal);
    case 'money':
      return money({ ...look, width: 'short', offeredTo: seesMoney });
    case 'date':
      return day({ ...look, width: 'short' });
    case 'yes_no':
      return chosen(look, [
        { value: 'yes', label: 'Yes' },
        { value: 'no', label: 'No' },
      ]);
    case 'choice':
      return chosen(
        look,
        choices
          .filter(({ id, archived }) => !archived || String(id) === present)
          .map(({ id, name: label }) => ({ value: String(id), label })),
      );
    case 'url':
      return typed({ ...look, drawn: 'text', inputmode: 'url', width: 'full' }, readAddress);
    case 'email':
      return optionalEmail(look);
  }
}

function typed(
  look: Look & { readonly drawn: Field<unknown>['drawn'] },
  read: (value: string) => string | null,
): Typed {
  return field<string | null | undefined>({ ...look, required: false }, ([value = '']) => {
    if (value.trim() === '') return { value: null };
    const found = read(value.trim());
    return found === null ? { error: `${look.label}: ${WRONG.get(read) ?? 'enter something else'}` } : { value: found };
  });
}

function chosen(look: Look, options: readonly Option[]): Typed {
  const none = { value: '', label: 'Not said' };
  return field<string | null | undefined>(
    { ...look, drawn: 'select', required: false, options: [none, ...options] },
    ([value = '']) => {
      if (value === '') return { value: null };
      return options.some((option) => option.value === value)
        ? { value }
        : { error: `${look.label}: choose one from the list` };
    },
  );
}

function readWhole(value: string): string | null {
  return /^-?[0-9]{1,9}$/.test(value) ? String(Number(value)) : null;
}

function readDecimal(value: string): string | null {
  const text = value.replace(',', '.');
  return /^-?[0-9]{1,9}(\.[0-9]{1,6})?$/.test(text) ? String(Number(text)) : null;
}

/** Only what a browser opens as a page: no scripts, files or mail. */
function readAddress(value: string): string | null {
  const address = value.length <= 500 && !/[\s\p{Cc}]/u.test(value) && URL.canParse(value) ? new URL(value) : null;
  return address && /^https?:$/.test(address.protocol) ? address.href.slice(0, 1000) : null;
}

const WRONG = new Map<(value: string) => string | null, string>([
  [readWhole, 'enter a whole number such as 12'],
  [readDecimal, 'enter a number such as 12.5'],
  [readAddress, 'enter an address such as https://example.com/manual'],
]);

function isChoice(row: Resource | null): boolean {
  return row !== null && 'type' in row && row.type === ('choice' satisfies FieldType);
}
