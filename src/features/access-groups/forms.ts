/** The fields of an access group. */
import { references, text } from '../../access/fields.ts';
import { form } from '../../access/form.ts';

export const accessGroupForm = form({
  name: text({ label: 'Name', autocomplete: 'off' }),
  people: references(
    { label: 'People', help: 'Whoever else is in it, stays in it. Nobody changes what they are in themselves.' },
    { kind: 'person', needs: 'users.view' },
  ),
});
