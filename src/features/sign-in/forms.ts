/** The fields of signing in, which nobody is there yet to be offered. */
import { email, optionalText, password } from '../../access/fields.ts';
import { type FieldError, form, type Submission } from '../../access/form.ts';

const fields = {
  email: email({ label: 'E-mail address', autocomplete: 'username' }),
  password: password({ label: 'Password', autocomplete: 'current-password' }),
  next: { ...optionalText({ label: 'Where to go next', longest: 2000 }), drawn: 'hidden' as const },
};

export const signInForm = form(fields);

export type SignIn = { readonly email: string; readonly password: string } | { readonly errors: readonly FieldError[] };

/** Reads what was typed. */
export function readSignIn(submission: Submission): SignIn {
  const typed = fields.email.read([text(submission.email)]);
  const secret = fields.password.read([text(submission.password)]);
  if ('value' in typed && 'value' in secret) return { email: typed.value, password: secret.value };
  return {
    errors: [
      ...('error' in typed ? [{ name: 'email', text: typed.error }] : []),
      ...('error' in secret ? [{ name: 'password', text: secret.error }] : []),
    ],
  };
}

function text(value: Submission[string]): string {
  return typeof value === 'string' ? value : (value?.at(-1) ?? '');
}
