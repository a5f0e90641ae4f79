/** The fields of waiting for something that is taken. */
import { choice, reference } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { periodFields } from '../baskets/forms.ts';

export const waitForm = form({
  item_id: reference({ label: 'Item' }, { kind: 'item', needs: 'items.view' }),
  what: choice({ label: 'What you wait for' }, [
    { value: 'item', label: 'This one' },
    { value: 'category', label: 'Any of its category from the same stockroom' },
  ]),
  ...periodFields,
});
