/** Owns the kinds of fields that forms are made of: how each is drawn, and how its text is read. */

import type { Permission } from './catalogue.ts';
import type { Field, Look, Option, Reading, Reference } from './form.ts';
import { type Id, type Noun, readId } from './ids.ts';
import type { Kind } from './resource.ts';

interface Guarded {
  readonly needs?: Permission;
  readonly offeredTo?: Field<unknown>['offeredTo'];
}

type Optional<V> = V | null | undefined;

interface TextLook extends Look, Guarded {
  /** In characters; 200 unless told. */
  readonly longest?: number;
}

/** One line of text that must be there. */
export function text(look: TextLook): Field<string> {
  return required({ ...look, drawn: 'text' }, (value) => readText(look, value));
}

/** One line of text that may be left empty: null. */
export function optionalText(look: TextLook): Field<Optional<string>> {
  return optional({ ...look, drawn: 'text' }, (value) => readText(look, value));
}

/** Several lines of text that may be left empty: null. */
export function longText(look: TextLook): Field<Optional<string>> {
  return optional({ ...look, drawn: 'textarea' }, (value) => readText({ longest: 5000, ...look }, value, true));
}

/** Several lines of text that must be there. */
export function requiredLongText(look: TextLook): Field<string> {
  return required({ ...look, drawn: 'textarea' }, (value) => readText({ longest: 5000, ...look }, value, true));
}

/** An e-mail address, in lower case. */
export function email(look: TextLook): Field<string> {
  return required({ ...look, drawn: 'email' }, (value) => readEmail(look, value));
}

/** An e-mail address that may be left empty: null. */
export function optionalEmail(look: TextLook): Field<Optional<string>> {
  return optional({ ...look, drawn: 'email' }, (value) => readEmail(look, value));
}

/** A password, as it was typed. */
export function password(look: Look): Field<string> {
  return field<string>({ ...look, drawn: 'password', required: true }, ([value = '']) =>
    value === ''
      ? { error: `Enter ${lower(look.label)}` }
      : value.length > 1000
        ? { error: 'Enter at most 1000 characters' }
        : { value },
  );
}

/** A file. It comes beside the other fields; whoever asked for it finds it there, or says that it is missing. */
export function file(look: Look & Guarded): Field<undefined> {
  return field<undefined>({ ...look, drawn: 'file', required: false }, () => ({ value: undefined }));
}

/** A whole number between two bounds. */
export function whole(look: Look & Guarded & { least: number; most: number }): Field<number> {
  return required(
    { ...look, drawn: 'number', min: String(look.least), max: String(look.most), step: '1', inputmode: 'numeric' },
    (value) => readWhole(look, value),
  );
}

/** A whole number between two bounds that may be left empty: null. */
export function optionalWhole(look: Look & Guarded & { least: number; most: number }): Field<Optional<number>> {
  return optional(
    { ...look, drawn: 'number', min: String(look.least), max: String(look.most), step: '1', inputmode: 'numeric' },
    (value) => readWhole(look, value),
  );
}

/** An amount of money as text with two decimals, or null. */
export function money(look: Look & Guarded): Field<Optional<string>> {
  return optional({ ...look, drawn: 'money', inputmode: 'decimal' }, (value) =>
    /^[0-9]{1,10}([.,][0-9]{1,2})?$/.test(value)
      ? { value: Number(value.replace(',', '.')).toFixed(2) }
      : { error: `${look.label}: enter an amount such as 1250.00` },
  );
}

/** A day as `YYYY-MM-DD`, or null. */
export function day(look: Look & Guarded): Field<Optional<string>> {
  return optional({ ...look, drawn: 'date' }, (value) =>
    isDay(value) ? { value } : { error: `${look.label}: enter a date such as 2026-03-27` },
  );
}

/** A wall-clock moment as `YYYY-MM-DDTHH:MM`, in the time zone of the workspace. */
export function moment(look: Look & Guarded): Field<string> {
  return required<string>({ ...look, drawn: 'datetime-local' }, (value) => {
    const [date = '', time = ''] = value.split('T');
    return isDay(date) && /^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(time)
      ? { value }
      : { error: `${look.label}: enter a date and a time such as 2026-03-27 at 09:30` };
  });
}

/** One of fixed choices. */
export function choice<const V extends string>(
  look: Look & Guarded & { drawn?: 'select' | 'radios' },
  options: readonly (Option & { readonly value: V })[],
): Field<V> {
  return field<V>({ drawn: 'radios', ...look, required: true, options }, ([value]) => {
    const chosen = options.find((option) => option.value === value);
    return chosen ? { value: chosen.value } : { error: `Choose ${lower(look.label)}` };
  });
}

/** A checkbox with a hidden `off` before it, so that an absent one is never taken for a no. */
export function flag(look: Look & Guarded): Field<boolean | undefined> {
  return field({ ...look, drawn: 'checkbox', required: false, off: 'off' }, ([value]) =>
    value === 'on' || value === 'off' || value === ''
      ? { value: value === 'on' }
      : { error: `${look.label}: tick it or not` },
  );
}

/** One row of another kind. */
export function reference<N extends Noun & Kind>(look: Look & Guarded, refers: Reference<N>): Field<Id<N>> {
  return field<Id<N>>({ ...look, drawn: 'select', required: true, refers }, ([value]) => {
    const id = readId<N>(value);
    return id === null ? { error: `Choose ${lower(look.label)}` } : { value: id };
  });
}

/** One row of another kind, or none: null. */
export function optionalReference<N extends Noun & Kind>(
  look: Look & Guarded,
  refers: Reference<N>,
): Field<Optional<Id<N>>> {
  return field({ ...look, drawn: 'select', required: false, refers }, ([value]) => {
    if (value === '') return { value: null };
    const id = readId<N>(value);
    return id === null ? { error: `Choose ${lower(look.label)}` } : { value: id };
  });
}

/** Any number of rows of another kind; a hidden empty value before them marks the list as present. */
export function references<N extends Noun & Kind>(
  look: Look & Guarded,
  refers: Reference<N>,
): Field<readonly Id<N>[] | undefined> {
  return field({ ...look, drawn: 'checkboxes', required: false, many: true, off: '', refers }, (values) => {
    const ids = values.filter((value) => value !== '').map((value) => readId<N>(value));
    const known = ids.filter((id) => id !== null);
    return known.length === ids.length
      ? { value: [...new Set(known)] }
      : { error: `Choose ${lower(look.label)} from the list` };
  });
}

/** Fields whose names continue with an id, such as `quantity_7`: a map from that id, as text, to the value. */
export function family<V>(member: Field<V>): Field<ReadonlyMap<string, V>> {
  return {
    ...member,
    member,
    required: false,
    read: () => {
      throw new Error('A family is read member by member');
    },
  };
}

/** Builds any other field; `read` gets the submitted texts, of which there is at least one. */
export function field<V>(
  look: Look &
    Guarded & {
      readonly drawn: Field<V>['drawn'];
      readonly required: boolean;
      readonly many?: boolean;
      readonly off?: string;
      readonly options?: readonly Option[];
      readonly refers?: Reference;
    },
  read: (submitted: readonly string[]) => Reading<V>,
): Field<V> {
  return Object.freeze({ many: false, member: null, ...look, read });
}

type Draft = Look & Guarded & { readonly drawn: Field<unknown>['drawn'] };

function required<V>(look: Draft, read: (value: string) => Reading<V>): Field<V> {
  return field<V>({ ...look, required: true }, ([value = '']) =>
    value.trim() === '' ? { error: `Enter ${lower(look.label)}` } : read(value.trim()),
  );
}

function optional<V>(look: Draft, read: (value: string) => Reading<V>): Field<Optional<V>> {
  return field(
    { ...look, required: false },
    ([value = '']): Reading<Optional<V>> => (value.trim() === '' ? { value: null } : read(value.trim())),
  );
}

function readText(look: TextLook, value: string, lines = false): Reading<string> {
  const longest = look.longest ?? 200;
  if (value.length > longest) return { error: `${look.label}: enter at most ${longest} characters` };
  const shown = lines ? value.replace(/[\t\r\n]/g, '') : value;
  return /\p{Cc}/u.test(shown) ? { error: `${look.label}: remove characters that cannot be shown` } : { value };
}

function readEmail(look: Look, value: string): Reading<string> {
  return value.length <= 254 && /^[^\s@<>,;:"]+@[^\s@<>,;:"]+\.[^\s@<>,;:"]+$/.test(value)
    ? { value: value.toLowerCase() }
    : { error: `${look.label}: enter an address such as name@example.com` };
}

function readWhole(look: Look & { least: number; most: number }, value: string): Reading<number> {
  const number = /^-?[0-9]{1,9}$/.test(value) ? Number(value) : Number.NaN;
  return number >= look.least && number <= look.most
    ? { value: number }
    : { error: `${look.label}: enter a whole number from ${look.least} to ${look.most}` };
}

function isDay(value: string): boolean {
  if (!/^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

function lower(label: string): string {
  return label.charAt(0).toLowerCase() + label.slice(1);
}
