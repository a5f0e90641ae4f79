/** Draws signing in. */
import { href, type Stamp } from '../../access/action.ts';
import type { FieldError, Submission } from '../../access/form.ts';
import { formView } from '../../platform/form-view.ts';
import type { View } from '../../platform/pages.ts';
import type { Control, Link } from '../../platform/view-model.ts';
import { startSession } from './actions.ts';
import type { DemoPerson } from './queries.ts';
import type { Resumption } from './resumption.ts';

export interface Entrance {
  readonly stamp: Stamp;
  readonly values?: Submission;
  readonly errors?: readonly FieldError[];
  /** Other ways in: the providers. */
  readonly ways: readonly Link[];
  /** Only in the demonstration. */
  readonly people: readonly DemoPerson[];
}

/** The sign-in page; it leads to `next` afterwards. */
export function signInPage({ stamp, values = {}, errors = [], ways, people }: Entrance): View {
  const drawn = formView(
    { actor: null, stamp },
    { action: startSession, drawing: { values, errors }, submit: 'Sign in' },
  );
  const fields = drawn.groups.flatMap((group) => group.fields).filter(({ name, value }) => name !== 'resume' || value);
  const form = { ...drawn, groups: [{ fields }] };
  return {
    template: '/sign-in/sign-in',
    page: { title: errors.length > 0 ? 'Error: Sign in' : 'Sign in', heading: 'Sign in' },
    data: { form, ways, people: people.map((each) => oneClick(stamp, each, values.next)) },
  };
}

/** The sign-in page for somebody who signed in too long ago for what they are about to do. */
export function signInAgainPage(entrance: Entrance): View {
  const view = signInPage(entrance);
  const lead =
    'This changes what people may do, so it asks who you are once more. You then come back to where you were.';
  return { ...view, page: { title: 'Sign in again', lead, main: { refusal: 'fresh' } } };
}

/** What somebody was sending before they were asked to sign in again: one button sends it. */
export function resumptionPage(stamp: Stamp, { to, fields }: Resumption, from: string): View {
  const hidden = Object.entries(fields).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => ({ name, id: name, type: 'hidden' as const, label: name, value: each })),
  );
  const form = {
    action: to,
    csrf: stamp.csrf,
    key: stamp.key(),
    groups: [{ fields: hidden }],
    submit: 'Go on',
    cancel: { href: from, label: 'Do not send it' },
    errors: [],
  };
  const lead = 'Thank you. What you were sending is kept, and has not been sent yet.';
  return { template: '/sign-in/sign-in', page: { title: 'You are signed in', lead }, data: { form } };
}

const DEMO_PASSWORD = 'demo-demo-demo';

function oneClick(stamp: Stamp, { email, name, roleName }: DemoPerson, next: Submission[string]): Control {
  const fields = { email, password: DEMO_PASSWORD, ...(typeof next === 'string' ? { next } : {}) };
  return { href: href(startSession), method: 'POST', label: roleName, visuallyHidden: name, csrf: stamp.csrf, fields };
}
