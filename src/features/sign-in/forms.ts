/** The fields of signing in, which nobody is there yet to be offered. */
import { email, longText, optionalText, password } from '../../access/fields.ts';
import { form } from '../../access/form.ts';

export const signInForm = form({
  email: email({ label: 'E-mail address', autocomplete: 'username', width: 'full' }),
  password: password({ label: 'Password', autocomplete: 'current-password', width: 'full' }),
  next: { ...optionalText({ label: 'Where to go next', longest: 2000 }), drawn: 'hidden' as const },
  resume: { ...longText({ label: 'What is to be sent after', longest: 200_000 }), drawn: 'hidden' as const },
});
