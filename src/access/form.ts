/**
 * Owns the form: one list of fields that both draws a form and reads what comes back.
 * A field that was not offered to this person is refused when it is submitted, and so is one that nobody declared.
 */
import type { Actor } from './actor.ts';
import type { Permission } from './catalogue.ts';
import { decide } from './decide.ts';
import { readId } from './ids.ts';
import type { Kind, Resource } from './resource.ts';
import { visible } from './visible.ts';

export type Drawn =
  | 'text'
  | 'search'
  | 'email'
  | 'password'
  | 'number'
  | 'money'
  | 'date'
  | 'datetime-local'
  | 'time'
  | 'textarea'
  | 'select'
  | 'checkbox'
  | 'checkboxes'
  | 'radios'
  | 'file'
  | 'hidden'
  | 'static';

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly help?: string;
  readonly chosen?: boolean;
  readonly disabled?: boolean;
  readonly group?: string;
}

/** How a field looks, beside its name and value. */
export interface Look {
  readonly label: string;
  readonly help?: string;
  readonly warning?: string;
  readonly autocomplete?: string;
  readonly inputmode?: string;
  readonly min?: string;
  readonly max?: string;
  readonly step?: string;
  readonly rows?: number;
  readonly width?: 'short' | 'medium' | 'full';
  /** For a file: which kinds the browser offers. */
  readonly accept?: string;
}

/** What a template draws for a field. */
export interface FieldView extends Look {
  readonly name: string;
  readonly id: string;
  readonly type: Drawn;
  readonly value?: string;
  readonly options?: readonly Option[];
  readonly error?: string;
  readonly required?: boolean;
  /** The value of the hidden input before a checkbox or a list, which marks it as present. */
  readonly off?: string;
  readonly checked?: boolean;
  readonly placeholder?: string;
  readonly multiple?: boolean;
  readonly spellcheck?: boolean;
  readonly autofocus?: boolean;
}

/** A field points at rows of another kind: only those within the actor's reach under this permission are found. */
export interface Reference<K extends Kind = Kind> {
  readonly kind: K;
  readonly needs: Permission;
  /** Roles only: of these, those that the actor's own role covers. */
  readonly covered?: true;
}

export type Reading<V> = { readonly value: V } | { readonly error: string };

export interface Field<V> extends Look {
  readonly drawn: Drawn;
  readonly required: boolean;
  /** One value, the last one submitted; or all of them. */
  readonly many: boolean;
  /** For a name that ends in `_` and continues with an id, such as `quantity_7`: what each of these is; else null. */
  readonly member: Field<unknown> | null;
  /** The value of the hidden input before a checkbox. */
  readonly off?: string;
  readonly options?: readonly Option[];
  readonly refers?: Reference;
  /** A permission of its own, decided on the row that is edited. */
  readonly needs?: Permission;
  /** A finer rule than a permission for whether it is offered. */
  offeredTo?(actor: Actor, row: Resource | null): boolean;
  read(submitted: readonly string[]): Reading<V>;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

export interface Form<F extends Fields = Fields> {
  readonly fields: F;
}

export type Values<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Field<infer V> ? V : never;
};

export interface FieldError {
  readonly name: string;
  readonly text: string;
}

/** A submitted id that stands for a row of another kind. */
export interface Referred {
  readonly name: string;
  readonly ids: readonly number[];
  readonly reference: Reference;
}

export type Accepted<F extends Fields> =
  | { readonly outcome: 'accepted'; readonly values: Values<F>; readonly referred: readonly Referred[] }
  | { readonly outcome: 'refused'; readonly names: readonly string[] }
  | { readonly outcome: 'invalid'; readonly errors: readonly FieldError[] };

/** A body as it was submitted: each name with one value or several. */
export type Submission = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a form is drawn from: the values as text by name, the options of its choices, the errors of the last try. */
export interface Drawing {
  readonly row?: Resource | null;
  readonly values?: Submission;
  readonly options?: Readonly<Record<string, readonly Option[]>>;
  readonly errors?: readonly FieldError[];
  /** What is stored by now, where somebody else saved in between. */
  readonly stored?: Submission;
}

/** Names that every form may carry, read by the pipeline itself. */
const CARRIED = new Set(['_csrf', '_key', 'version']);

/**
 * How many rows one field may point at, and its list offers at most; a statement may name 65,535. A large university has ten
 * thousand locations; what a list lacks would be taken off whatever stands there.
 */
export const MOST_REFERRED = 20_000;

/** Declares a form. */
export function form<F extends Fields>(fields: F): Form<F> {
  return Object.freeze({ fields: Object.freeze(fields) });
}

/**
 * The same fields, where whatever was typed will do: for what only draws or keeps it. What is referred to has to be there. The
 * fields are those of the form; the compiler cannot follow the loop.
 */
export function unread<F extends Fields>(from: Form<F>): Form<Unread<F>> {
  const fields = Object.fromEntries(Object.entries(from.fields).map(([name, field]) => [name, unreadField(field)]));
  return form(fields as Unread<F>);
}

/** Whatever was typed wrong has no value. */
export type Unread<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Field<infer V> ? Field<V | undefined> : never;
};

function unreadField(field: Field<unknown>): Field<unknown> {
  const member = field.member && unreadField(field.member);
  const read = (submitted: readonly string[]): Reading<unknown> => {
    const reading = field.read(submitted);
    return 'value' in reading ? reading : { value: undefined };
  };
  return { ...field, required: false, member, read };
}

/** The fields that this person is offered, ready to draw, in the order of the declaration. Families draw themselves. */
export function fieldsFor(actor: Actor | null, from: Form, drawing: Drawing = {}): FieldView[] {
  return Object.entries(from.fields)
    .filter(([, field]) => field.member === null && isOffered(actor, field, drawing.row ?? null))
    .map(([name, field]) => fieldView(name, field, drawing));
}

/** Reads a submission by the same list: refuses what was not offered, collects every error, and finds references. */
export function accept<F extends Fields>(
  actor: Actor | null,
  from: Form<F>,
  submission: Submission,
  row: Resource | null = null,
): Accepted<F> {
  const names = refusedNames(actor, from, submission, row);
  if (names.length > 0) return { outcome: 'refused', names };
  const values: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  const referred: Referred[] = [];
  for (const [name, field] of Object.entries(from.fields)) {
    if (!isOffered(actor, field, row)) continue;
    const reading = field.member ? readFamily(name, field.member, submission) : readField(name, field, submission);
    errors.push(...reading.errors);
    values[name] = reading.value;
    if (field.refers && reading.errors.length === 0) {
      const ids = idsIn(name, field, reading.value);
      if (ids.length > MOST_REFERRED)
        errors.push({ name, text: `Choose at most ${MOST_REFERRED.toLocaleString('en')}` });
      else referred.push({ name, reference: field.refers, ids });
    }
  }
  return errors.length > 0 ? { outcome: 'invalid', errors } : { outcome: 'accepted', values: typed(values), referred };
}

/** Whether a field is drawn for this person, and so may be submitted by them; for nobody (null): what needs nothing. */
export function isOffered(actor: Actor | null, field: Field<unknown>, row: Resource | null): boolean {
  if (actor === null) return field.needs === undefined && field.offeredTo === undefined;
  const permitted = field.needs === undefined || decide(actor, field.needs, row).allowed;
  return permitted && (field.offeredTo?.(actor, row) ?? true);
}

function refusedNames(actor: Actor | null, from: Form, submission: Submission, row: Resource | null): string[] {
  return Object.keys(submission).filter((name) => {
    if (CARRIED.has(name)) return false;
    const field = fieldNamed(from, name);
    return field === undefined || !isOffered(actor, field, row);
  });
}

function fieldNamed(from: Form, name: string): Field<unknown> | undefined {
  const own = Object.hasOwn(from.fields, name) ? from.fields[name] : undefined;
  if (own?.member === null) return own;
  return Object.entries(from.fields).find(([prefix, field]) => field.member && isMember(prefix, name))?.[1];
}

interface FieldReading {
  readonly value: unknown;
  readonly errors: readonly FieldError[];
}

function readField(name: string, field: Field<unknown>, submission: Submission): FieldReading {
  const submitted = valuesOf(submission, name);
  if (submitted === undefined) {
    return field.required
      ? failed(name, `${field.label}: this is missing from what was sent`)
      : { value: undefined, errors: [] };
  }
  const meant = field.many ? submitted : submitted.slice(-1);
  const reading = field.read(field.drawn === 'password' ? meant : meant.map(visible));
  return 'error' in reading ? failed(name, reading.error) : { value: reading.value, errors: [] };
}

function readFamily(prefix: string, member: Field<unknown>, submission: Submission): FieldReading {
  const values = new Map<string, unknown>();
  const errors: FieldError[] = [];
  for (const name of Object.keys(submission).filter((each) => isMember(prefix, each))) {
    const reading = readField(name, member, submission);
    errors.push(...reading.errors);
    values.set(name.slice(prefix.length), reading.value);
  }
  return { value: values, errors };
}

function isMember(prefix: string, name: string): boolean {
  return name.startsWith(prefix) && readId(name.slice(prefix.length)) !== null;
}

function valuesOf(submission: Submission, name: string): readonly string[] | undefined {
  const value = Object.hasOwn(submission, name) ? submission[name] : undefined;
  return typeof value === 'string' ? [value] : value;
}

function failed(name: string, text: string): FieldReading {
  return { value: undefined, errors: [{ name, text }] };
}

function idsIn(name: string, field: Field<unknown>, value: unknown): number[] {
  if (field.member) return value instanceof Map ? [...value.keys()].map(Number) : [];
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'number');
  if (typeof value === 'number') return [value];
  if (value === null || value === undefined) return [];
  throw new Error(`The field ${name} refers to something, but does not read an id`);
}

function fieldView(name: string, field: Field<unknown>, drawing: Drawing): FieldView {
  const { label, help, warning, autocomplete, inputmode, min, max, step, rows, width, accept, off } = field;
  const required = field.drawn === 'file' ? undefined : field.required;
  const values = valuesOf(drawing.values ?? {}, name) ?? [];
  const options = drawing.options?.[name] ?? field.options;
  return {
    name,
    id: name.replaceAll('.', '-'),
    type: field.drawn,
    ...{ label, help, warning, autocomplete, inputmode, min, max, step, rows, width, accept, off, required },
    ...(field.drawn === 'checkbox'
      ? { value: 'on', checked: values.at(-1) === 'on' }
      : { value: field.drawn === 'password' ? undefined : values.at(-1) }),
    options: options?.map((option) => ({ ...option, chosen: values.includes(option.value) })),
    error: drawing.errors?.find((error) => error.name === name)?.text,
  };
}

/** The values were read by the very fields that type them; the compiler cannot follow the loop. */
function typed<F extends Fields>(values: Record<string, unknown>): Values<F> {
  return values as Values<F>;
}
