/** The fields of a department or a group. */
import { text } from '../../access/fields.ts';
import { form } from '../../access/form.ts';

export const directoryForm = form({ name: text({ label: 'Name', autocomplete: 'off' }) });
