/** Draws the ways to a provider, and what went wrong on the way back. */
import { type Control, href, type Stamp } from '../../access/action.ts';
import type { OidcProvider } from '../../config.ts';
import type { View } from '../../platform/pages.ts';
import type { Link } from '../../platform/view-model.ts';
import { departToProvider, linkProvider, unlinkProvider } from './actions.ts';

/** A link to each provider; `carried` says what happens afterwards. */
export function waysIn(providers: readonly OidcProvider[], carried: Readonly<Record<string, string>>): Link[] {
  return providers.map(({ name, label }) => ({
    href: `${href(departToProvider, { provider: name })}?${new URLSearchParams(carried)}`,
    label: `${departToProvider.label} ${label}`,
  }));
}

/** For somebody signed in: to link each provider, or to undo it. */
export function ownWays(
  providers: readonly OidcProvider[],
  issuers: readonly string[],
  stamp: Stamp,
): (Link | Control)[] {
  return providers.map(({ name, label, issuer }) => {
    const address = { provider: name };
    if (!issuers.includes(issuer)) {
      return { href: href(linkProvider, address), label: `Also sign in with ${label}` };
    }
    return {
      href: href(unlinkProvider, address),
      label: `Sign in with ${label} no more`,
      method: 'POST' as const,
      csrf: stamp.csrf,
      key: stamp.key(),
    };
  });
}

/** The provider knows them, but nobody here does. */
export function strangerPage({ label }: OidcProvider): View {
  return {
    template: '/errors/refused',
    status: 403,
    page: { title: 'Nobody here knows this account yet', main: { refusal: 'stranger' } },
    data: {
      text: `You are signed in at ${label}, but no person here is linked to that. Ask whoever runs this place to invite you, open the link that they give you, and choose ${label} there. If you have a password here, sign in with it and link ${label} under your name.`,
      ways: [{ href: '/sign-in', label: 'Sign in another way' }],
    },
  };
}

/** Something about the way there or back was not as it was agreed. */
export function lostPage({ label }: OidcProvider): View {
  return {
    template: '/errors/failed',
    status: 422,
    page: { title: 'Signing in was not completed', main: { refusal: 'lost' } },
    data: {
      text: `${label} could not be reached, was cancelled, or answered something that does not fit what was asked. Nothing happened here.`,
      ways: [{ href: '/sign-in', label: 'Try again' }],
    },
  };
}
