/**
 * Owns the tour: everything that one person's pages offer, found by following every link and every filter from the
 * first page on. Each page is opened once; of addresses that differ in their queries, a few of each sort; and of many
 * things of one noun, such as items, those that the tour looks at.
 */
import type { Action } from '../../src/access/action.ts';
import { readId } from '../../src/access/ids.ts';
import { FormOnPage, type Page } from '../browser.ts';
import { pathOf, type RouteMap } from './map.ts';
import type { Stage } from './stage.ts';
import type { Visitor } from './visitor.ts';

export interface OfferedForm {
  readonly action: Action;
  readonly path: string;
  readonly form: FormOnPage;
  /** The page that it stands on. */
  readonly from: string;
}

export interface Tour {
  /** `GET /items/7`, without queries. */
  readonly offered: ReadonlySet<string>;
  /** One of each action, address and list of names. */
  readonly forms: readonly OfferedForm[];
  readonly pages: number;
  /** Controls that lead nowhere. */
  readonly dead: readonly string[];
  /** Whether the pages of what an address is about were left out: what they offer is not known. */
  passedOver(path: string): boolean;
}

/** Of the things of one noun so many are looked at in any case; of the others those that the lot falls on. */
export interface Looking {
  readonly least: number;
  lot(): boolean;
}

/** The first few of each noun. */
export const A_FEW: Looking = { least: 4, lot: () => false };

/** Of one path, so many addresses with queries of the same names, and so many with any. */
const ALIKE = 2;
const QUERIES = 12;
const ENOUGH = 3000;

/** Walks through everything that the visitor can reach. */
export async function tour(stage: Stage, map: RouteMap, visitor: Visitor, looking: Looking): Promise<Tour> {
  const walk = new Walk(map, looking);
  walk.find('/', 'the start');
  while (!walk.done) {
    await stage.maybe(
      () => untilFault(walk, visitor),
      (fault) => !fault,
    );
  }
  return walk;
}

/** A fault may have spoilt the transaction: what came since its beginning is taken back, and the walk goes on. */
async function untilFault(walk: Walk, visitor: Visitor): Promise<boolean> {
  for (let next = walk.next(); next; next = walk.next()) {
    const page = await visitor.get(next.address);
    walk.read(page, next.from);
    if (walk.pages > ENOUGH) throw new Error(`The tour does not end: it is at ${next.address}, from ${next.from}`);
    if (page.status >= 500) return true;
  }
  return false;
}

/** The key under which an offer is known. */
export function offerOf(method: string, address: string): string {
  return `${method} ${pathOf(address) ?? address}`;
}

class Walk implements Tour {
  readonly offered = new Set<string>();
  readonly forms: OfferedForm[] = [];
  readonly dead: string[] = [];
  pages = 0;
  readonly #map: RouteMap;
  readonly #looking: Looking;
  readonly #looked = new Map<string, Set<string>>();
  readonly #left = new Set<string>();
  readonly #queue: { address: string; from: string }[] = [];
  readonly #seen = new Set<string>();
  readonly #queries = new Map<string, number>();

  constructor(map: RouteMap, looking: Looking) {
    this.#map = map;
    this.#looking = looking;
  }

  get done(): boolean {
    return this.#queue.length === 0;
  }

  next() {
    return this.#queue.shift();
  }

  /** Puts an address on the list, unless enough of its sort are there. */
  find(address: string, from: string): void {
    const path = pathOf(address);
    if (path === null) return;
    const { search, searchParams } = new URL(address, 'http://own.invalid');
    this.offered.add(`GET ${path}`);
    if (this.#seen.has(path + search)) return;
    this.#seen.add(path + search);
    if (!this.#looksAt(path)) return;
    const names = [...new Set(searchParams.keys())].sort().join('&');
    if (search !== '' && (this.#counted(`${path}?${names}`) > ALIKE || this.#counted(path) > QUERIES)) return;
    this.#queue.push({ address: path + search, from });
  }

  passedOver(path: string): boolean {
    return this.#left.has(thingAt(path)?.join('/') ?? '');
  }

  read(page: Page, from: string): void {
    this.pages++;
    if (page.status >= 400) {
      this.dead.push(`${from} links to ${page.path}, which answers ${page.status} (${page.refusal ?? page.title})`);
      return;
    }
    if (page.status >= 300) this.find(page.location, page.path);
    else if (String(page.response.headers['content-type']).startsWith('text/html')) this.#harvest(page);
  }

  #harvest(page: Page): void {
    for (const { href } of page.links) this.find(href.split('#')[0] ?? '', page.path);
    for (const image of page.document.querySelectorAll('img[src]')) {
      this.find(image.getAttribute('src') ?? '', page.path);
    }
    for (const form of page.forms) {
      if (form.method === 'GET') this.#filter(form, page.path);
      else this.#submit(form, form.action, page.path);
      for (const { method, address } of form.detours) {
        if (method === 'POST') this.#submit(form, address, page.path);
        else this.#detour(form, address, page.path);
      }
    }
    for (const element of page.document.querySelectorAll('[hx-get]')) {
      this.#preview(page, element.getAttribute('hx-get') ?? '', element.closest('form'));
    }
  }

  /** Another button of a form is tried with the first of whatever may be ticked. */
  #detour(form: FormOnPage, address: string, from: string): void {
    const path = pathOf(address);
    if (path === null) return;
    const values = pairsOf(form);
    const ticked = form.names
      .filter((each) => !values.some(([name]) => name === each))
      .flatMap((name) =>
        form
          .choices(name)
          .slice(0, 1)
          .map((value): [string, string] => [name, value]),
      );
    const whole = addressOf(path, [...values, ...ticked]);
    this.offered.add(`GET ${path}`);
    if (this.#seen.has(whole)) return;
    this.#seen.add(whole);
    this.#queue.push({ address: whole, from });
  }

  /** A filter is tried as it stands, long after, when more is free, and with its choices one by one. */
  #filter(form: FormOnPage, from: string): void {
    const path = pathOf(form.action);
    if (path === null) return;
    const values = pairsOf(form);
    const alike = `filter ${path} ${form.names.join()}`;
    if (this.#seen.has(alike)) return;
    this.#seen.add(alike);
    this.find(addressOf(path, values), from);
    const moments = form.element
      .querySelectorAll('input[type="datetime-local"]')
      .map((each) => each.getAttribute('name'));
    if (moments.length > 0) {
      const after = values.map(([name, value]): [string, string] => [
        name,
        moments.includes(name) ? later(value) : value,
      ]);
      this.#queue.push({ address: addressOf(path, after), from });
    }
    for (const name of form.names) {
      for (const value of ends(form.choices(name))) {
        const address = addressOf(path, [...values.filter(([each]) => each !== name), [name, value]]);
        if (this.#seen.has(address)) continue;
        this.#seen.add(address);
        this.#queue.push({ address, from });
      }
    }
  }

  #preview(page: Page, address: string, closest: Page['document'] | null): void {
    const path = pathOf(address);
    if (path === null) return;
    const values = closest === null ? [] : pairsOf(new FormOnPage(closest, page.path));
    this.find(address.includes('?') ? address : addressOf(path, values), page.path);
  }

  #submit(form: FormOnPage, address: string, from: string): void {
    const path = pathOf(address);
    if (path === null) return;
    const action = this.#map.at('POST', path);
    if (action === null) {
      this.dead.push(`${from} has a form that posts to ${path}, where nothing is`);
      return;
    }
    this.offered.add(`POST ${path}`);
    const alike = `POST ${path} ${form.names.sort().join()}`;
    if (this.#seen.has(alike)) return;
    this.#seen.add(alike);
    this.forms.push({ action, path, form, from });
  }

  #looksAt(path: string): boolean {
    const thing = thingAt(path);
    if (thing === null) return true;
    const [noun, id] = thing;
    const looked = this.#looked.get(noun) ?? new Set();
    this.#looked.set(noun, looked);
    if (looked.has(id)) return true;
    if (this.#left.has(thing.join('/'))) return false;
    const { least, lot } = this.#looking;
    if (looked.size < least || lot()) return Boolean(looked.add(id));
    this.#left.add(thing.join('/'));
    return false;
  }

  #counted(key: string): number {
    const count = (this.#queries.get(key) ?? 0) + 1;
    this.#queries.set(key, count);
    return count;
  }
}

/** The noun and the id in an address such as `/items/7/edit`; null where it is about no single thing. */
function thingAt(path: string): readonly [noun: string, id: string] | null {
  const [, noun = '', id = ''] = path.split('/');
  return readId(id) === null ? null : [noun, id];
}

/** A time of the wall clock, so many years later. */
function later(clock: string): string {
  return clock.replace(/^\d{4}/, (year) => String(Number(year) + 2));
}

/** The first and the last few of many choices. */
function ends(choices: readonly string[]): readonly string[] {
  return choices.length <= 4 ? choices : [...choices.slice(0, 2), ...choices.slice(-2)];
}

function pairsOf(form: FormOnPage): [string, string][] {
  return Object.entries(form.values).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((each): [string, string] => [name, each]),
  );
}

function addressOf(path: string, values: [string, string][]): string {
  return values.length === 0 ? path : `${path}?${new URLSearchParams(values)}`;
}
