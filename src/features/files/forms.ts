/** The fields of a file. */
import { file, optionalText } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { ACCEPTED, OFFERED } from './rules.ts';

export const attachForm = form({
  file: file({ label: 'File', help: `${ACCEPTED}; at most 20 MB.`, accept: OFFERED, width: 'full' }),
  description: optionalText({
    label: 'What it shows',
    help: 'For whoever cannot see a picture, and to tell files apart.',
    autocomplete: 'off',
    width: 'full',
  }),
});
