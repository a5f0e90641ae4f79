/** The fields of changing one's own password. */
import { password } from '../../access/fields.ts';
import { form } from '../../access/form.ts';

export const passwordForm = form({
  current_password: password({ label: 'Your password as it is now', autocomplete: 'current-password' }),
  password: password({
    label: 'New password',
    help: 'At least 12 characters. Several words that do not belong together are easy to remember and hard to guess.',
    autocomplete: 'new-password',
  }),
});
