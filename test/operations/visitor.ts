/** Somebody at the other end of a real connection, with as little work of their own as can be. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly location: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Fields = Readonly<Record<string, string | readonly string[]>>;

export class Visitor {
  /** Where to; may change, as behind a balancer. */
  address: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });
  #cookies = new Map<string, string>();
  #token = '';

  constructor(address: string) {
    this.address = address;
  }

  /** Signs in, and keeps the token of the session's forms. */
  async signIn(email: string, password: string): Promise<Answer> {
    this.#token = tokenIn((await this.get('/sign-in')).body);
    const answer = await this.post('/sign-in', { email, password });
    this.#token = tokenIn((await this.get('/')).body);
    return answer;
  }

  get(path: string): Promise<Answer> {
    return this.#send('GET', path, undefined);
  }

  /** Opens a page and keeps the token of its forms. */
  async open(path: string): Promise<Answer> {
    const answer = await this.get(path);
    this.#token = tokenIn(answer.body) || this.#token;
    return answer;
  }

  /** Sends a form with a key of its own, unless it names one. */
  post(path: string, fields: Fields): Promise<Answer> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries({ _csrf: this.#token, _key: crypto.randomUUID(), ...fields })) {
      for (const each of typeof value === 'string' ? [value] : value) body.append(name, each);
    }
    return this.#send('POST', path, body.toString());
  }

  leave(): void {
    this.#agent.destroy();
  }

  /** The same person at the same moment on another process. */
  at(address: string): Visitor {
    const other = new Visitor(address);
    other.#cookies = this.#cookies;
    other.#token = this.#token;
    return other;
  }

  #send(method: string, path: string, body: string | undefined): Promise<Answer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const type = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const headers = { accept: 'text/html', cookie, ...type };
    return new Promise((done, fail) => {
      const sent = request(new URL(path, this.address), { method, headers, agent: this.#agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          this.#keep(response.headers['set-cookie'] ?? []);
          const location = response.headers.location ?? '';
          const text = Buffer.concat(chunks).toString();
          done({ status: response.statusCode ?? 0, location, headers: response.headers, body: text });
        });
      });
      sent.on('error', fail);
      sent.end(body);
    });
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

function tokenIn(page: string): string {
  return /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
}
