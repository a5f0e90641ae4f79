/** Owns one signed-in person who crawls: opens addresses, and sends whatever to wherever. */
import type { Response } from 'light-my-request';
import { Browser, Page } from '../browser.ts';
import type { Filled } from './filling.ts';
import type { Stage } from './stage.ts';

export class Visitor {
  readonly #stage: Stage;
  readonly #cookie: string;
  /** Of a form on the first page, for whatever no page offers. */
  readonly token: string;

  private constructor(stage: Stage, cookie: string, token: string) {
    this.#stage = stage;
    this.#cookie = cookie;
    this.token = token;
  }

  static async signIn(stage: Stage, email: string): Promise<Visitor> {
    const browser = new Browser(stage.app);
    const home = await browser.signIn(email);
    if (home.csrf === undefined) throw new Error(`${email} could not sign in: ${home.status} ${home.text}`);
    return new Visitor(stage, browser.cookie, home.csrf);
  }

  /** A device, which keeps that token. */
  static async atDevice(stage: Stage, token: string): Promise<Visitor> {
    const browser = new Browser(stage.app);
    browser.take(`device=${encodeURIComponent(stage.app.signCookie(token))}`);
    const page = await browser.get('/desk');
    if (page.csrf === undefined) throw new Error(`The device is not let in: ${page.status} ${page.text}`);
    return new Visitor(stage, browser.cookie, page.csrf);
  }

  /** Nobody. */
  static async stranger(stage: Stage): Promise<Visitor> {
    const browser = new Browser(stage.app);
    const page = await browser.get('/sign-in');
    return new Visitor(stage, browser.cookie, page.csrf ?? '');
  }

  async get(address: string): Promise<Page> {
    return new Page(address, await this.#inject('GET', address));
  }

  /** Sends a form; with files where it asks for some. */
  async post(address: string, { values, files }: Filled): Promise<Page> {
    if (files.length > 0) {
      const { body, type } = multipart(values, files);
      return new Page(address, await this.#inject('POST', address, body, type));
    }
    const pairs = Object.entries(values).flatMap(([name, all]) => all.map((value): [string, string] => [name, value]));
    const body = new URLSearchParams(pairs).toString();
    return new Page(address, await this.#inject('POST', address, body, 'application/x-www-form-urlencoded'));
  }

  /** The same with a valid token of one's own and a new key. */
  async force(address: string, { values, files }: Filled): Promise<Page> {
    const own = { _csrf: [this.token], _key: [crypto.randomUUID()] };
    return this.post(address, { values: { ...values, ...own }, files });
  }

  #inject(method: 'GET' | 'POST', url: string, payload?: string, type?: string): Promise<Response> {
    const headers = { accept: 'text/html', cookie: this.#cookie, ...(type ? { 'content-type': type } : {}) };
    return this.#stage.app.inject({ method, url, headers, payload });
  }
}

/** Three rows of a table, for whatever takes a file. */
const FILE = 'Name,Code,Description\r\nCamera,C-1,One\r\nTripod,C-2,Two\r\nLamp,C-3,Three\r\n';

function multipart(values: Filled['values'], files: Filled['files']): { body: string; type: string } {
  const boundary = `----crawler${crypto.randomUUID()}`;
  const texts = Object.entries(values).flatMap(([name, all]) =>
    all.map((value) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  );
  const uploads = files.map(
    (name) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="list.csv"\r\ncontent-type: text/csv\r\n\r\n${FILE}\r\n`,
  );
  return {
    body: `${texts.join('')}${uploads.join('')}--${boundary}--\r\n`,
    type: `multipart/form-data; boundary=${boundary}`,
  };
}
