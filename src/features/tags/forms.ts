/** The fields of the sequence. */
import { flag, optionalText, whole } from '../../access/fields.ts';
import { form } from '../../access/form.ts';

export const sequenceForm = form({
  switched_on: flag({
    label: 'Give every new item a tag',
    help: 'It becomes the first of the item’s codes, unless a tag of this sequence was typed in.',
  }),
  prefix: optionalText({ label: 'Begins with', help: 'Such as NL-', longest: 20, autocomplete: 'off', width: 'short' }),
  digits: whole({
    label: 'Digits',
    help: 'Shorter numbers are filled up with zeros.',
    least: 1,
    most: 9,
    width: 'short',
  }),
  next: whole({
    label: 'Next number',
    help: 'Numbers that something carries already are skipped.',
    least: 1,
    most: 999_999_999,
    width: 'short',
  }),
});
