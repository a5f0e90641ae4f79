/** The fields behind a one-time link. */
import { choice, email, password, text } from '../../access/fields.ts';
import { form } from '../../access/form.ts';

const newPassword = password({
  label: 'Password',
  help: 'At least 12 characters. Several words that do not belong together are easy to remember and hard to guess.',
  autocomplete: 'new-password',
  width: 'full',
});

export const passwordForm = form({ password: newPassword });

/** For somebody whose address signs in already, to another workspace. */
export const joinForm = form({
  password: password({ label: 'Password', autocomplete: 'current-password', width: 'full' }),
});

export const ownerForm = form({
  workspace: text({ label: 'Name of your organisation', width: 'full', autocomplete: 'organization' }),
  time_zone: choice(
    { label: 'Time zone', drawn: 'select', width: 'full' },
    ['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
  ),
  name: text({ label: 'Your name', autocomplete: 'name', width: 'full' }),
  email: email({ label: 'Your e-mail address', autocomplete: 'username', width: 'full' }),
  password: newPassword,
});
