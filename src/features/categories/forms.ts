/** The fields of a category. */
import { text } from '../../access/fields.ts';
import { form } from '../../access/form.ts';

export const categoryForm = form({ name: text({ label: 'Name', autocomplete: 'off' }) });
