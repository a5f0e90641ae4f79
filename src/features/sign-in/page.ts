/** Draws signing in. */
import { href, type Stamp } from '../../access/action.ts';
import type { FieldError, Submission } from '../../access/form.ts';
import type { View } from '../../platform/pages.ts';
import { startSession } from './actions.ts';

/** The sign-in page for somebody who signed in too long ago for what they are about to do. */
export function signInAgainPage(stamp: Stamp, values: Submission = {}): View {
  const view = signInPage(stamp, values);
  const lead =
    'This changes what people may do, so it asks who you are once more. You then come back to where you were.';
  return { ...view, page: { title: 'Sign in again', lead, main: { refusal: 'fresh' } } };
}

/** The sign-in page; it leads to `next` afterwards. */
export function signInPage(stamp: Stamp, values: Submission = {}, errors: readonly FieldError[] = []): View {
  const problem = errors.map((error) => ({ href: `#${error.name}`, text: error.text }));
  const field = { required: true, width: 'full' as const, error: undefined };
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : '');
  return {
    template: '/sign-in/sign-in',
    page: { title: errors.length > 0 ? 'Error: Sign in' : 'Sign in', heading: 'Sign in' },
    data: {
      form: {
        action: href(startSession),
        csrf: stamp.csrf,
        submit: 'Sign in',
        errors: problem,
        groups: [
          {
            fields: [
              {
                ...field,
                name: 'email',
                id: 'email',
                type: 'email',
                label: 'E-mail address',
                autocomplete: 'username',
                value: text('email'),
              },
              {
                ...field,
                name: 'password',
                id: 'password',
                type: 'password',
                label: 'Password',
                autocomplete: 'current-password',
              },
              { name: 'next', id: 'next', type: 'hidden', label: 'Next', value: text('next') },
            ],
          },
        ],
      },
    },
  };
}
