/** Owns filling in a form as a person would: with what it shows, and with something sensible where it asks for more. */
import type { HTMLElement } from 'node-html-parser';
import type { FormOnPage } from '../browser.ts';
import { PASSWORD } from '../factories.ts';

export interface Filled {
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** The names of file inputs. */
  readonly files: readonly string[];
}

/** `sparing` leaves alone what may be left alone; `generous` answers everything and ticks something of each kind. */
export type Manner = 'sparing' | 'generous';

const LATER = '2031-05-14';
const FAR = '2031-05-16';
/** What a scanner reads where one stands at a desk. */
export const BADGE = 'LAW-BADGE';
/** Whoever walked around before may have flagged or booked one of them. */
export const THINGS = ['LAW-THING', 'LAW-THING-2', 'LAW-THING-3', 'LAW-THING-4', 'LAW-THING-5'];
export const BACK = 'LAW-BACK';
let filled = 0;

/** The values that a browser would send after somebody filled the form in. */
export function fill(form: FormOnPage, manner: Manner): Filled {
  const values: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(form.values)) values[name] = typeof value === 'string' ? [value] : value;
  const files: string[] = [];
  filled++;
  for (const input of form.inputs) {
    const name = input.getAttribute('name');
    if (!name || input.hasAttribute('disabled')) continue;
    if (input.getAttribute('type') === 'file') files.push(name);
    else answer(values, name, input, form, manner);
  }
  return { values, files };
}

function answer(
  values: Record<string, string[]>,
  name: string,
  input: HTMLElement,
  form: FormOnPage,
  manner: Manner,
): void {
  const type = typeOf(input);
  const given = (values[name] ?? []).some((value) => value !== '' && value !== 'off');
  if (type === 'hidden' || given) return;
  if (manner === 'sparing' && !input.hasAttribute('required')) return;
  if (type === 'checkbox') values[name] = [...(values[name] ?? []), input.getAttribute('value') ?? 'on'];
  else if (type === 'radio') values[name] = [input.getAttribute('value') ?? 'on'];
  else if (type === 'select')
    values[name] = form
      .options(name)
      .flatMap(({ value }) => (value === '' ? [] : [value]))
      .slice(0, 1);
  else values[name] = [text(type, name, input)];
}

function text(type: string, name: string, input: HTMLElement): string {
  switch (type) {
    case 'email':
      return `crawler.${filled}@test.example`;
    case 'password':
      return /current|old/.test(name) ? PASSWORD : 'seven quiet herons cross the weir';
    case 'number':
      return input.getAttribute('min') ?? '1';
    case 'date':
      return /end|until|to$/.test(name) ? FAR : LATER;
    case 'datetime-local':
      return /end|until|to$/.test(name) ? `${FAR}T12:00` : `${LATER}T12:00`;
    case 'time':
      return '12:00';
    default:
      if (name === 'scan') return BADGE;
      return input.getAttribute('inputmode') === 'decimal' ? '12.50' : `Crawled ${filled}`;
  }
}

function typeOf(input: HTMLElement): string {
  const tag = input.rawTagName.toLowerCase();
  return tag === 'input' ? (input.getAttribute('type') ?? 'text') : tag;
}
