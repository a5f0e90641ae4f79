/** The fields of a document's template. */
import { choice, flag, optionalText, requiredLongText, text } from '../../../access/fields.ts';
import { form, type Option } from '../../../access/form.ts';
import type { About } from '../wording/rules.ts';

export const ABOUT = [
  { value: 'checkout', label: 'Check-outs' },
  { value: 'reservation', label: 'Reservations' },
  { value: 'booking', label: 'Reservations and check-outs' },
  { value: 'person', label: 'People, with what they hold now' },
] as const satisfies readonly (Option & { readonly value: About })[];

export const PAPERS = [
  { value: 'a4', label: 'A4' },
  { value: 'letter', label: 'Letter' },
] as const;

export const templateForm = form({
  name: text({ label: 'Name', help: 'It stands on the button, and as the title on the page.', autocomplete: 'off' }),
  about: choice({ label: 'Printed for', drawn: 'select' }, ABOUT),
  body: requiredLongText({
    label: 'Text',
    help: 'Plain text. What stands in braces, such as {name}, is filled in; a line that begins with # and a space is a heading.',
    longest: 10_000,
    rows: 18,
    width: 'full',
  }),
  paper: choice({ label: 'Paper', drawn: 'select' }, PAPERS),
  signed: flag({
    label: 'The borrower signs it',
    help: 'Of check-outs: their pages then ask for a signature, which is kept with the words that were signed.',
  }),
  active: flag({ label: 'In use', help: 'Others are kept here, and offered to nobody.' }),
});

/** The same for a preview, which needs no name yet. */
export const previewForm = form({ ...templateForm.fields, name: optionalText({ label: 'Name' }) });
