/** The fields of a category. */
import { optionalReference, text } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { accessFields } from '../circulation/forms.ts';

export const categoryForm = form({
  name: text({ label: 'Name', autocomplete: 'off' }),
  parent_id: optionalReference(
    { label: 'Below', help: 'It has the fields of every category above it, too.' },
    { kind: 'category', needs: 'items.customize' },
  ),
  ...accessFields('items.customize', 'As the category above says; without one, everybody'),
});
