/** Draws asking for a link to a new password. */
import { href, type Stamp } from '../../access/action.ts';
import type { FieldError, Submission } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import { showSignIn } from '../sign-in/actions.ts';
import { askForLink, showForgotten } from './actions.ts';

/** The form, also again with what is wrong in it. */
export function forgottenPage(stamp: Stamp, values: Submission = {}, errors: readonly FieldError[] = []): View {
  const title = showForgotten.label;
  const form = formView(
    { actor: null, stamp },
    {
      action: askForLink,
      drawing: { values, errors },
      submit: askForLink.label,
      cancel: { href: href(showSignIn), label: 'Back' },
    },
  );
  return {
    template: '/sign-in/sign-in',
    status: errors.length > 0 ? 422 : 200,
    page: {
      title: errors.length > 0 ? `Error: ${title}` : title,
      heading: title,
      lead: 'We mail you a link with which you choose a new one.',
    },
    data: { form },
  };
}

/** Where no mail leaves. */
export function noMailPage(): View {
  return {
    template: '/errors/missing',
    page: { title: showForgotten.label },
    data: {
      text: 'No mail is sent from here. Ask whoever manages people for a link to a new password.',
      ways: [{ href: href(showSignIn), label: 'Back' }],
    },
  };
}
