/** Owns talking to providers of sign-in by OpenID Connect: code flow with PKCE, state and nonce; issuer and audience checked. */
import * as client from 'openid-client';
import type { OidcProvider } from '../config.ts';

/** What is remembered while somebody is away at the provider. */
export interface Departure {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Who came back, as the provider knows them: never by e-mail address. */
export interface Subject {
  readonly issuer: string;
  readonly subject: string;
}

/** The provider could not be reached, or what it said does not hold. */
export class OidcError extends Error {}

/** Where to send somebody, and what to remember until they are back. @throws OidcError */
export async function depart(
  provider: OidcProvider,
  redirectUri: string,
): Promise<{ readonly url: URL; readonly departure: Departure }> {
  const configuration = await configurationOf(provider);
  const departure = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  };
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: 'openid',
    code_challenge: await client.calculatePKCECodeChallenge(departure.verifier),
    code_challenge_method: 'S256',
    state: departure.state,
    nonce: departure.nonce,
  });
  return { url, departure };
}

/** Who came back to that address. @throws OidcError where anything about it is not as it was agreed */
export async function arrive(provider: OidcProvider, address: URL, departure: Departure): Promise<Subject> {
  const configuration = await configurationOf(provider);
  try {
    const tokens = await client.authorizationCodeGrant(configuration, address, {
      pkceCodeVerifier: departure.verifier,
      expectedState: departure.state,
      expectedNonce: departure.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new OidcError('The provider sent no identity');
    return { issuer: claims.iss, subject: claims.sub };
  } catch (error) {
    throw new OidcError('The provider’s answer does not hold', { cause: error });
  }
}

/** What each provider says about itself, read once and again after it could not be reached. */
const configurations = new WeakMap<OidcProvider, Promise<client.Configuration>>();

async function configurationOf(provider: OidcProvider): Promise<client.Configuration> {
  const known = configurations.get(provider);
  if (known) return known;
  const asked = discovered(provider);
  configurations.set(provider, asked);
  asked.catch(() => configurations.delete(provider));
  return asked;
}

async function discovered({ issuer, clientId, clientSecret }: OidcProvider): Promise<client.Configuration> {
  const url = new URL(issuer);
  // The settings take plain http only for a provider on this very machine.
  const execute = url.protocol === 'http:' ? [client.allowInsecureRequests] : [];
  try {
    return await client.discovery(url, clientId, clientSecret, undefined, { execute });
  } catch (error) {
    throw new OidcError('The provider cannot be reached', { cause: error });
  }
}
