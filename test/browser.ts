/** A browser without JavaScript: follows links, fills in the forms that a page really shows, keeps its cookies. */
import type { FastifyInstance } from 'fastify';
import type { Response } from 'light-my-request';
import { type HTMLElement, parse } from 'node-html-parser';
import { PASSWORD } from './factories.ts';

export type Typed = Readonly<Record<string, string | readonly string[]>>;

/** A file as one would choose it. */
export interface Chosen {
  readonly name: string;
  readonly content: string | Buffer;
}

export class Browser {
  readonly #app: FastifyInstance;
  readonly #cookies = new Map<string, string>();

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  async signIn(email: string, password = PASSWORD): Promise<Page> {
    const page = await this.get('/sign-in');
    return this.submit(page.form('/sign-in'), { email, password });
  }

  /** Opens an address. */
  async get(path: string, headers: Record<string, string> = {}): Promise<Page> {
    return this.#page(path, await this.#app.inject({ method: 'GET', url: path, headers: this.#headers(headers) }));
  }

  /** Sends a form as it stands on its page, with what is typed into it; goes where the answer leads. */
  async submit(form: FormOnPage, typed: Typed = {}): Promise<Page> {
    const answer = await this.send(form, typed);
    return answer.status === 303 ? this.get(answer.location) : answer;
  }

  /** The same without following. */
  async send(form: FormOnPage, typed: Typed = {}): Promise<Page> {
    return this.post(form.action, { ...form.values, ...typed });
  }

  /** Posts whatever to wherever, as no page would. */
  async post(path: string, body: Typed, headers: Record<string, string> = {}): Promise<Page> {
    const payload = encode(body);
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await this.#app.inject({
      method: 'POST',
      url: path,
      payload,
      headers: this.#headers({ ...type, ...headers }),
    });
    return this.#page(path, response);
  }

  /** Sends a form with files chosen, by field name, as a browser would; goes where the answer leads. */
  async upload(form: FormOnPage, files: Readonly<Record<string, Chosen>>, typed: Typed = {}): Promise<Page> {
    const boundary = `----${crypto.randomUUID()}`;
    const response = await this.#app.inject({
      method: 'POST',
      url: form.action,
      payload: multipart(boundary, { ...form.values, ...typed }, files),
      headers: this.#headers({ 'content-type': `multipart/form-data; boundary=${boundary}` }),
    });
    const answer = this.#page(form.action, response);
    return answer.status === 303 ? this.get(answer.location) : answer;
  }

  /** Posts a form with a valid token and a fresh key, whether or not a page offers it. */
  async force(path: string, body: Typed = {}): Promise<Page> {
    const token = (await this.get('/')).csrf ?? (await this.get('/sign-in')).csrf ?? '';
    return this.post(path, { _csrf: token, _key: crypto.randomUUID(), ...body });
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Puts on the cookies of another browser, as whoever copies or plants them would. */
  take(cookies: string): void {
    for (const cookie of cookies.split('; ')) {
      const [name = '', ...value] = cookie.split('=');
      this.#cookies.set(name, value.join('='));
    }
  }

  #headers(headers: Record<string, string>): Record<string, string> {
    return { accept: 'text/html', cookie: this.cookie, ...headers };
  }

  #page(path: string, response: Response): Page {
    for (const cookie of response.cookies) {
      if (cookie.value === '' || (cookie.expires && cookie.expires < new Date())) this.#cookies.delete(cookie.name);
      else this.#cookies.set(cookie.name, encodeURIComponent(cookie.value));
    }
    return new Page(path, response);
  }
}

export class Page {
  readonly path: string;
  readonly response: Response;
  readonly document: HTMLElement;

  constructor(path: string, response: Response) {
    this.path = path;
    this.response = response;
    this.document = parse(response.body, { lowerCaseTagName: true });
  }

  get status(): number {
    return this.response.statusCode;
  }

  get location(): string {
    return String(this.response.headers.location ?? '');
  }

  get title(): string {
    return squeezed(this.document.querySelector('title')?.text ?? '');
  }

  /** All words of the page's main part, white space squeezed. */
  get text(): string {
    return squeezed((this.document.querySelector('main') ?? this.document).text);
  }

  get navigation(): { href: string; label: string }[] {
    return this.#links('nav a');
  }

  get links(): { href: string; label: string }[] {
    return this.#links('a');
  }

  get forms(): FormOnPage[] {
    return this.document.querySelectorAll('form').map((form) => new FormOnPage(form, this.path));
  }

  /** The POST form with that action. */
  form(action: string): FormOnPage {
    const found = this.forms.find((form) => form.action === action && form.method === 'POST');
    if (!found)
      throw new Error(`${this.path} (${this.status}) has no form that posts to ${action}: ${this.text.slice(0, 300)}`);
    return found;
  }

  /** Whether a form posts there. */
  offers(action: string): boolean {
    return this.forms.some((form) => form.action === action && form.method === 'POST');
  }

  /** Whether a link leads there. */
  leads(href: string): boolean {
    return this.links.some((link) => link.href === href);
  }

  get csrf(): string | undefined {
    return this.document.querySelector('input[name="_csrf"]')?.getAttribute('value');
  }

  /** What kind of refusal the page is, for those that are. */
  get refusal(): string | undefined {
    return this.document.querySelector('main')?.getAttribute('data-refusal');
  }

  #links(selector: string): { href: string; label: string }[] {
    return this.document
      .querySelectorAll(selector)
      .map((link) => ({ href: decode(link.getAttribute('href')), label: squeezed(link.text) }));
  }
}

export class FormOnPage {
  readonly element: HTMLElement;
  readonly action: string;
  readonly method: string;

  constructor(element: HTMLElement, path: string) {
    this.element = element;
    this.action = decode(element.getAttribute('action')) || path;
    this.method = (element.getAttribute('method') ?? 'get').toUpperCase();
  }

  get buttons(): string[] {
    return this.element.querySelectorAll('button').map((button) => squeezed(button.text));
  }

  /** The name and value that each submit button adds. */
  get additions(): Record<string, string>[] {
    const buttons = this.#parts('button, input[type="submit"]');
    return buttons
      .filter((button) => (button.getAttribute('type') ?? 'submit') === 'submit')
      .map((button) => {
        const name = button.getAttribute('name');
        return name ? { [name]: decode(button.getAttribute('value')) } : {};
      });
  }

  /** Where its buttons send it instead. */
  get detours(): { method: string; address: string }[] {
    return this.#parts('button[formaction]').map((button) => ({
      method: (button.getAttribute('formmethod') ?? this.method).toUpperCase(),
      address: decode(button.getAttribute('formaction')),
    }));
  }

  get multipart(): boolean {
    return this.element.getAttribute('enctype') === 'multipart/form-data';
  }

  get names(): string[] {
    return [...new Set(this.inputs.map((input) => input.getAttribute('name') ?? '').filter((name) => name !== ''))];
  }

  /** What a browser would send if nothing were touched. */
  get values(): Record<string, string | string[]> {
    const values: Record<string, string[]> = {};
    for (const input of this.inputs) {
      const name = input.getAttribute('name');
      if (name && !input.hasAttribute('disabled')) values[name] = [...(values[name] ?? []), ...valuesOf(input)];
    }
    return Object.fromEntries(
      Object.entries(values).map(([name, all]) => [name, all.length === 1 ? (all[0] ?? '') : all]),
    );
  }

  /** The choices of a select, radios or checkboxes: value and label. */
  options(name: string): { value: string; label: string }[] {
    const select = this.element.querySelector(`select[name="${name}"]`);
    if (select) {
      return select
        .querySelectorAll('option')
        .map((option) => ({ value: decode(option.getAttribute('value')), label: squeezed(option.text) }));
    }
    return this.inputs
      .filter((input) => input.getAttribute('name') === name && input.getAttribute('type') !== 'hidden')
      .map((input) => ({
        value: decode(input.getAttribute('value')),
        label: squeezed(this.element.querySelector(`label[for="${input.getAttribute('id')}"]`)?.text ?? ''),
      }));
  }

  /** What can be chosen under a name; nothing where one types. */
  choices(name: string): string[] {
    const chooses = this.inputs.some(
      (input) =>
        input.getAttribute('name') === name &&
        (input.rawTagName.toLowerCase() === 'select' || /^(radio|checkbox)$/.test(input.getAttribute('type') ?? '')),
    );
    return chooses ? this.options(name).map(({ value }) => value) : [];
  }

  /** The inputs inside it, and those elsewhere on the page that name it. */
  get inputs(): HTMLElement[] {
    return this.#parts('input, select, textarea').filter((input) => input.getAttribute('type') !== 'submit');
  }

  #parts(selector: string): HTMLElement[] {
    const id = this.element.getAttribute('id');
    if (!id) return this.element.querySelectorAll(selector);
    const others = this.#root.querySelectorAll(`[form="${id}"]`);
    const chosen = new Set(this.#root.querySelectorAll(selector));
    return [...this.element.querySelectorAll(selector), ...others.filter((each) => chosen.has(each))];
  }

  get #root(): HTMLElement {
    let root = this.element;
    while (root.parentNode) root = root.parentNode;
    return root;
  }
}

function valuesOf(input: HTMLElement): string[] {
  const type = input.getAttribute('type');
  if (type === 'checkbox' || type === 'radio')
    return input.hasAttribute('checked') ? [decode(input.getAttribute('value') ?? 'on')] : [];
  if (input.rawTagName.toLowerCase() === 'textarea') return [input.text.replace(/^\n/, '')];
  if (input.rawTagName.toLowerCase() !== 'select') return type === 'file' ? [] : [decode(input.getAttribute('value'))];
  const options = input.querySelectorAll('option');
  const chosen = options.filter((option) => option.hasAttribute('selected'));
  const sent = chosen.length > 0 || input.hasAttribute('multiple') ? chosen : options.slice(0, 1);
  return sent.map((option) => decode(option.getAttribute('value')));
}

function multipart(boundary: string, typed: Typed, files: Readonly<Record<string, Chosen>>): Buffer {
  const parts = Object.entries(typed).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((each) => [`name="${name}"`, Buffer.from(each)] as const),
  );
  const chosen = Object.entries(files).map(
    ([name, file]) =>
      [`name="${name}"; filename="${file.name}"\r\nContent-Type: text/csv`, Buffer.from(file.content)] as const,
  );
  const body = [...parts, ...chosen].flatMap(([head, content]) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...body, Buffer.from(`--${boundary}--\r\n`)]);
}

function encode(body: Typed): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    for (const each of typeof value === 'string' ? [value] : value) parameters.append(name, each);
  }
  return parameters.toString();
}

function decode(value: string | undefined): string {
  return (value ?? '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** Words as they are read, however their lines are broken. */
export function squeezed(text = ''): string {
  return text.replace(/\s+/g, ' ').trim();
}
