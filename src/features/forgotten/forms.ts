/** The one field of having forgotten one's password. */
import { email } from '../../access/fields.ts';
import { form } from '../../access/form.ts';

export const forgottenForm = form({
  email: email({ label: 'E-mail address', autocomplete: 'username', width: 'full' }),
});
