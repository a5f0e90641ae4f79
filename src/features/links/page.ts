/** Draws what stands behind a one-time link. */
import { href, type Stamp } from '../../access/action.ts';
import type { FieldError, Form, Submission } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Link } from '../../platform/view-model.ts';
import { useLink } from './actions.ts';
import { joinForm, ownerForm, passwordForm } from './forms.ts';
import type { OneTimeLink } from './queries.ts';

export interface Behind {
  readonly stamp: Stamp;
  readonly token: string;
  readonly values?: Submission;
  readonly errors?: readonly FieldError[];
  /** Other ways to accept it: the providers. */
  readonly ways?: readonly Link[];
}

/** The page of a link that works. */
export function linkPage(link: OneTimeLink, { stamp, token, values = {}, errors = [], ways = [] }: Behind): View {
  const { title, lead, submit, form } = wordsOf(link);
  const view = formView(
    { actor: null, stamp, params: { token } },
    { action: { ...useLink, form }, drawing: { values, errors }, submit },
  );
  const account = {
    name: '',
    id: 'account',
    type: 'static',
    label: 'E-mail address',
    value: link.email ?? '',
  } as const;
  const groups = link.email === null ? view.groups : [{ fields: [account] }, ...view.groups];
  return {
    template: '/sign-in/sign-in',
    page: { title: errors.length > 0 ? `Error: ${title}` : title, heading: title, lead, workspace: link.workspaceName },
    data: { form: { ...view, action: href(useLink, { token }), groups }, ways },
  };
}

/** The page of a link that does not work, whatever the reason. */
export function deadLinkPage(): View {
  return {
    template: '/errors/missing',
    status: 404,
    page: { title: 'This link does not work any more', main: { refusal: 'missing' } },
    data: { text: 'It was used already, or it has expired. Ask whoever gave it to you for a new one.' },
  };
}

interface Words {
  readonly title: string;
  readonly lead: string;
  readonly submit: string;
  readonly form: Form;
}

function wordsOf({ purpose, joined, workspaceName, personName }: OneTimeLink): Words {
  switch (purpose) {
    case 'owner':
      return {
        title: 'Set up Quartermaster',
        lead: 'Nobody is here yet. You become the owner, who may do everything and lets the others in.',
        submit: 'Make my account and sign in',
        form: ownerForm,
      };
    case 'invitation':
      return joined
        ? {
            title: `Join ${workspaceName}`,
            lead: `${personName}, you already sign in with this address. Enter the password that you use there.`,
            submit: 'Join and sign in',
            form: joinForm,
          }
        : {
            title: `Welcome to ${workspaceName}`,
            lead: `${personName}, choose a password. From then on you sign in with it and your e-mail address.`,
            submit: 'Set password and sign in',
            form: passwordForm,
          };
    case 'reset':
    case 'forgotten':
      return {
        title: 'Choose a new password',
        lead: `${personName}, your old password stops working, and you are signed out wherever you are signed in.`,
        submit: 'Set password and sign in',
        form: passwordForm,
      };
  }
}
