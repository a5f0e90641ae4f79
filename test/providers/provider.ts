/** A real provider of OpenID Connect in this process, in which whoever is named signs in without being asked. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type ClientMetadata } from 'oidc-provider';
import type { Teardown } from '../database.ts';

export const CLIENT = { id: 'quartermaster', secret: 'a secret of the tests, long enough' };

export class TestProvider {
  readonly issuer: string;
  /** Who is signed in at the provider; null: they refuse. */
  account: string | null = 'alice';
  /** For whom it says that its tokens are, where that is somebody else. */
  audience: string | null = null;
  readonly #server: Server;

  private constructor(server: Server, issuer: string) {
    this.#server = server;
    this.issuer = issuer;
  }

  /** Listens on 127.0.0.1, and knows one client that may be answered at these addresses. */
  static async start(t: Teardown, redirectUris: readonly string[], client: Partial<ClientMetadata> = {}) {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const started = new TestProvider(server, `http://127.0.0.1:${port}`);
    started.#answer(redirectUris, client);
    t.teardown(() => new Promise((closed) => server.close(closed)));
    return started;
  }

  /** Walks from our redirect to where the provider sends the browser back. */
  async visit(departure: string): Promise<URL> {
    const cookies = new Map<string, string>();
    let address = departure;
    for (let hops = 0; hops < 10; hops++) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(address, { redirect: 'manual', headers: { cookie } });
      for (const set of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
        cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (location === null) throw new Error(`The provider stopped at ${address}: ${await response.text()}`);
      const next = new URL(location, address);
      if (next.origin !== this.issuer) return next;
      address = next.href;
    }
    throw new Error('The provider sends the browser round in circles');
  }

  #answer(redirectUris: readonly string[], client: Partial<ClientMetadata>): void {
    const provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [...redirectUris],
          token_endpoint_auth_method: 'client_secret_post',
          ...client,
        },
      ],
      features: { devInteractions: { enabled: false } },
      pkce: { required: () => true },
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: 'owner@test.example' }) }),
      interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
      loadExistingGrant: async ({ oidc }) => {
        const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId });
        grant.addOIDCScope('openid');
        await grant.save();
        return grant;
      },
      cookies: { keys: ['a key of the tests'] },
    });
    const callback = provider.callback();
    this.#server.on('request', (request, response) => {
      if (this.audience !== null && request.url === '/token') readdress(response, this.audience);
      if (!request.url?.startsWith('/interaction/')) return void callback(request, response);
      const result = this.account === null ? { error: 'access_denied' } : { login: { accountId: this.account } };
      provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false }).catch(() => {
        response.statusCode = 500;
        response.end();
      });
    });
  }
}

/** Names another audience in the token that the answer carries. */
function readdress(response: ServerResponse, audience: string): void {
  const end = response.end.bind(response);
  response.end = (body?: unknown) => {
    const { id_token = '', ...rest } = JSON.parse(String(body));
    const [head, claims, signature] = id_token.split('.');
    const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), aud: audience };
    const token = [head, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
    const answer = JSON.stringify({ ...rest, id_token: token });
    response.setHeader('content-length', Buffer.byteLength(answer));
    return end(answer);
  };
}
