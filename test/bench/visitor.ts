/** Owns somebody who signs in over a real socket, and what a browser would send from then on. */
import autocannon from 'autocannon';
import { PASSWORD } from '../factories.ts';
import type { Contender } from './bench.ts';

export const CLIENTS = 8;

export class Visitor {
  readonly origin: string;
  readonly #headers: Record<string, string>;

  private constructor(origin: string, headers: Record<string, string>) {
    this.origin = origin;
    this.#headers = headers;
  }

  /** Somebody who need not sign in. */
  static stranger(origin: string): Visitor {
    return new Visitor(origin, { accept: 'text/html', 'accept-encoding': 'gzip' });
  }

  static async signedIn(origin: string, email: string): Promise<Visitor> {
    const stranger = Visitor.stranger(origin);
    const page = await stranger.get('/sign-in');
    const arrived = cookiesOf(page);
    const form = { ...hidden(await page.text()), email, password: PASSWORD };
    const answer = await new Visitor(origin, { ...stranger.#headers, cookie: arrived }).post('/sign-in', form);
    if (answer.status !== 303) throw new Error(`Nobody is signed in: ${answer.status}`);
    return new Visitor(origin, { ...stranger.#headers, cookie: cookiesOf(answer) || arrived });
  }

  /** For a browser that goes on in this session. */
  get cookies(): readonly { readonly name: string; readonly value: string }[] {
    return (this.#headers.cookie ?? '').split('; ').map((cookie) => {
      const [name = '', ...value] = cookie.split('=');
      return { name, value: value.join('=') };
    });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.origin + path, { headers: { ...this.#headers, ...headers }, redirect: 'manual' });
  }

  post(path: string, form: Readonly<Record<string, string>>): Promise<Response> {
    return fetch(this.origin + path, {
      method: 'POST',
      headers: this.#headers,
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
  }

  /** The token that every form of this session carries. */
  async token(path: string): Promise<string> {
    return hidden(await (await this.get(path)).text())._csrf ?? '';
  }

  /** Opens the page once: for so many milliseconds. */
  async waits(path: string): Promise<number> {
    const start = performance.now();
    await (await this.get(path)).arrayBuffer();
    return performance.now() - start;
  }

  /** Opens the page over and over. */
  opens(path: string): Contender['rate'] {
    return (seconds) => this.#fire(seconds, 200, { method: 'GET', path });
  }

  /** Sends form after form, each with its own contents. */
  sends(path: string, next: () => string): Contender['rate'] {
    const setupRequest = (request: autocannon.Request) => ({ ...request, body: next() });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return (seconds) => this.#fire(seconds, 303, { method: 'POST', path, headers, setupRequest });
  }

  async #fire(seconds: number, expected: number, request: autocannon.Request): Promise<number> {
    const result = await autocannon({
      url: this.origin,
      connections: CLIENTS,
      duration: seconds,
      requests: [{ ...request, headers: { ...this.#headers, ...request.headers } }],
    });
    const { [expected]: good = 0 } = statuses(result);
    const all = result.requests.total;
    if (good !== all || result.errors > 0) {
      throw new Error(`${request.path} answered ${JSON.stringify(result.statusCodeStats)}, ${result.errors} errors`);
    }
    return all / result.duration;
  }
}

function statuses({ statusCodeStats }: autocannon.Result): Record<string, number> {
  const entries = Object.entries(statusCodeStats ?? {}).map(([status, { count = 0 }]) => [status, count]);
  return Object.fromEntries(entries);
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

function hidden(page: string): Record<string, string> {
  const inputs = page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g);
  return Object.fromEntries([...inputs].map(([, name, value]) => [name, value]));
}
