/** What kinds of fields a category can bring, and what each of them can be asked for. */
import type { Id } from '../../access/ids.ts';

export const TYPES = {
  text: 'One line of text',
  long_text: 'Several lines of text',
  whole: 'Whole number',
  decimal: 'Number with decimals',
  money: 'Amount of money',
  date: 'Day',
  yes_no: 'Yes or no',
  choice: 'Choice from a list',
  url: 'Web address',
  email: 'E-mail address',
} as const;

export type FieldType = keyof typeof TYPES;

export interface Choice {
  readonly id: Id<'choice'>;
  readonly name: string;
  /** It is offered no more, but stays where it was chosen. */
  readonly archived: boolean;
}

/** A field that items of a category, and of all below it, are described by. */
export interface CustomField {
  readonly id: Id<'field'>;
  readonly categoryId: Id<'category'>;
  readonly categoryName: string;
  readonly name: string;
  readonly type: FieldType;
  readonly help: string | null;
  readonly unit: string | null;
  readonly required: boolean;
  /** No two items say the same. */
  readonly once: boolean;
  /** A column and a filter of the list of that category. */
  readonly listed: boolean;
  readonly choices: readonly Choice[];
}

/** What one item says in its fields, by their ids: the text that is stored. */
export type Said = ReadonlyMap<number, string>;

/** The name of the field on an item's form. */
export function nameOf({ id }: { readonly id: number }): string {
  return `field_${id}`;
}

/** What it is called, with its unit. */
export function labelOf({ name, unit }: Pick<CustomField, 'name' | 'unit'>): string {
  return unit === null ? name : `${name} (${unit})`;
}

/** What an item says, by the names of the fields on its form. */
export function submissionOfSaid(said: Said): Readonly<Record<string, string>> {
  return Object.fromEntries([...said].map(([id, value]) => [nameOf({ id }), value]));
}

/** How a file says what is stored under a key of its own: a choice by its name, yes and no in words. */
export function cellWords({ type, choices }: CustomField) {
  if (type !== 'choice' && type !== 'yes_no') return {};
  const words = new Map(
    type === 'choice' ? choices.map(({ id, name }) => [String(id), name] as const) : Object.entries(YES_NO),
  );
  const keys = new Map([...words].map(([key, word]) => [word.toLowerCase(), key]));
  return {
    toCell: (value: string) => words.get(value) ?? value,
    fromCell: (cell: string) => keys.get(cell.trim().toLowerCase()) ?? null,
  };
}

const YES_NO = { yes: 'Yes', no: 'No' };

export function hasUnit(type: FieldType): boolean {
  return type === 'whole' || type === 'decimal';
}

export function tellsApart(type: FieldType): boolean {
  return ['text', 'whole', 'decimal', 'url', 'email'].includes(type);
}

/** Money is not for everybody who sees the list, and several lines are too many for it. */
export function fitsLists(type: FieldType): boolean {
  return type !== 'money' && type !== 'long_text';
}

/** What is wanted of a field that its type cannot give: an error for each. */
export function problemsOf(type: FieldType, wanted: { unit: string | null; once: boolean; listed: boolean }) {
  return [
    ...(wanted.unit !== null && !hasUnit(type) ? [{ name: 'unit', text: 'Unit: only a number has one' }] : []),
    ...(wanted.once && !tellsApart(type)
      ? [{ name: 'once', text: 'Only one line of text, a number or an address can differ from item to item' }]
      : []),
    ...(wanted.listed && !fitsLists(type)
      ? [{ name: 'listed', text: 'Amounts of money and several lines of text are not shown in lists' }]
      : []),
  ];
}

/** The lines of a text, each once, whatever the case. */
export function linesOf(text: string | null | undefined): string[] {
  const lines = (text ?? '').split(/[\r\n]+/).map((line) => line.trim());
  return [...new Map(lines.filter((line) => line !== '').map((line) => [line.toLowerCase(), line])).values()];
}

/** Bounds of a filter, such as `5`, `5..10`, `5..` or `..10`; null where it says none. */
export function rangeOf(text: string, valid: RegExp): { from: string | null; to: string | null } | null {
  const [from = '', to = from, more] = text.split('..').map((each) => each.trim());
  const bounds = [from, to].filter((each) => each !== '');
  if (more !== undefined || bounds.length === 0 || !bounds.every((each) => valid.test(each))) return null;
  return { from: from || null, to: to || null };
}
