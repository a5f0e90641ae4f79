/** The fields of an access group, and of who comes into it or leaves it. */
import { references, text } from '../../access/fields.ts';
import { form } from '../../access/form.ts';

export const accessGroupForm = form({
  name: text({ label: 'Name', autocomplete: 'off' }),
});

/** Some people; whoever is not among them stays as they are. */
export const membersForm = form({
  people: references({ label: 'People' }, { kind: 'person', needs: 'users.view' }),
});
