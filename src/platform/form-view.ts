/** Owns turning a form and what is known about it into what a template draws: fields, stamp, errors, both versions. */
import { type Action, href, type Stamp } from '../access/action.ts';
import type { Actor } from '../access/actor.ts';
import { type Drawing, type Form, fieldsFor } from '../access/form.ts';
import type { FieldGroup, FieldView, FormView, Link } from './view-model.ts';
import type { Visit } from './visit.ts';

interface Wanted {
  readonly action: Action & { readonly form: Form };
  readonly drawing: Drawing;
  /** The words of the button. */
  readonly submit: string;
  readonly cancel?: Link;
  /** Fieldsets in order; fields that none of them names come first, without a legend. */
  readonly legends?: readonly { readonly legend: string; readonly help?: string; readonly names: readonly string[] }[];
  readonly multipart?: boolean;
  /** Fields of families: they stand where a fieldset names them or the page draws them; errors and versions know them. */
  readonly further?: readonly FieldView[];
}

/** Who is to fill a form in; nobody yet, on pages before signing in. */
interface Reader {
  readonly actor: Actor | null;
  readonly stamp: Stamp;
  readonly params?: Visit['params'];
}

/** A whole form, ready for `/shared/_form`. */
export function formView(
  visit: Reader,
  { action, drawing, submit, cancel, legends = [], multipart, further = [] }: Wanted,
): FormView {
  const declared = fieldsFor(visit.actor, action.form, drawing);
  const fields = [...further, ...declared];
  const row = drawing.row ?? null;
  return {
    action: href(action, visit.params),
    csrf: visit.stamp.csrf,
    key: visit.stamp.key(),
    version: row !== null && 'version' in row && typeof row.version === 'number' ? row.version : undefined,
    groups: grouped(declared, fields, legends),
    submit,
    cancel,
    multipart,
    errors: (drawing.errors ?? []).map((error) => ({ href: `#${anchor(fields, error.name)}`, text: error.text })),
    stale: drawing.stored ? differences(fields, drawing) : undefined,
  };
}

/** The same with the focus in the first field that can be typed into: nobody at a counter looks for a mouse. */
export function focused(form: FormView): FormView {
  const first = form.groups.flatMap(({ fields }) => fields).find(({ type }) => type !== 'hidden');
  const groups = form.groups.map((group) => ({
    ...group,
    fields: group.fields.map((field) => (field === first ? { ...field, autofocus: true } : field)),
  }));
  return { ...form, groups };
}

function grouped(declared: FieldView[], fields: FieldView[], legends: NonNullable<Wanted['legends']>): FieldGroup[] {
  const named = new Set(legends.flatMap((each) => each.names));
  const rest = declared.filter((field) => !named.has(field.name));
  const groups = legends.map(({ legend, help, names }) => ({
    legend,
    help,
    fields: fields.filter((field) => names.includes(field.name)),
  }));
  return [{ fields: rest }, ...groups].filter((group) => group.fields.length > 0);
}

function anchor(fields: FieldView[], name: string): string {
  return fields.find((field) => field.name === name)?.id ?? 'content';
}

/** What was typed beside what somebody else stored in between. */
function differences(fields: FieldView[], { values = {}, stored = {} }: Drawing): FormView['stale'] {
  return fields
    .filter((field) => text(field, values[field.name]) !== text(field, stored[field.name]))
    .map((field) => ({
      term: field.label,
      mine: words(field, values[field.name]),
      theirs: words(field, stored[field.name]),
      differs: true,
    }));
}

/** All values of a list; of anything else the last one, as it is read. */
function text({ type }: FieldView, value: string | readonly string[] = []): string {
  const values = typeof value === 'string' ? [value] : value;
  return type === 'checkboxes' ? values.filter((each) => each !== '').join('\n') : (values.at(-1) ?? '');
}

function words(field: FieldView, value: string | readonly string[] | undefined): string {
  const values = text(field, value).split('\n');
  return values.map((each) => field.options?.find((option) => option.value === each)?.label ?? each).join(', ');
}
