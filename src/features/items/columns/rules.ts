/** Says what of an item stands in a file. The columns follow from the fields of its form: what is added there comes and goes with files, too. */
import type { Field, Form } from '../../../access/form.ts';
import { ACCESS_FIELDS, modeOf } from '../../circulation/rules.ts';
import type { Item } from '../queries.ts';
import type { Submitted } from '../rules.ts';

export interface Column {
  /** The name of the field that it fills, by which an item's form takes it. */
  readonly name: string;
  /** What an export calls it. */
  readonly label: string;
  /** What else files call it, in small letters and digits alone. */
  readonly guesses: readonly string[];
  readonly field: Field<unknown>;
  /** What a cell shows for the text of the field, where that differs. */
  toCell?(value: string): string;
  /** The text of the field for what a cell says, where that differs; null: it means nothing. */
  fromCell?(cell: string): string | null;
}

/** What tells the items of a file apart if nothing else does; no field of the form. */
export const ITEM_ID = 'Item ID';
/** What stands in an export beside what an import takes, and last which item it is. */
export const ALONGSIDE = ['Now', 'Flags', ITEM_ID] as const;

/** A column for each field that a cell can fill; who may borrow an item is settled on pages alone. */
export function columnsOf({ fields }: Form): Column[] {
  return Object.entries(fields)
    .filter(([name, field]) => field.member === null && field.drawn !== 'file' && !ACCESS_FIELDS.includes(name))
    .map(([name, field]) => ({
      ...{ name, label: field.label, guesses: GUESSES[name] ?? [], field },
      ...optionCells(field),
      ...CELLS[name],
    }));
}

/** A column that says of which category an item is says it by its path. */
export function withPaths(column: Column, paths: ReadonlyMap<number, string>): Column {
  if (column.field.refers?.kind !== 'category') return column;
  return { ...column, toCell: (value) => paths.get(Number(value)) ?? '' };
}

/** The fields of an item as its form shows them. */
export function submissionOf(row: Item): Submitted {
  return {
    name: row.name,
    description: row.description,
    stockroom_id: String(row.stockroomId),
    location_id: String(row.locationId),
    category_id: String(row.categoryId ?? ''),
    counted: row.counted ? 'on' : 'off',
    quantity: row.counted ? String(row.quantity) : '',
    brand: row.brand ?? '',
    model: row.model ?? '',
    serial_number: row.serialNumber ?? '',
    codes: row.codes.join('\n'),
    purchased_on: row.purchasedOn ?? '',
    price: row.price ?? '',
    supplier: row.supplier ?? '',
    order_number: row.orderNumber ?? '',
    warranty_until: row.warrantyUntil ?? '',
    useful_life: String(row.usefulLife ?? ''),
    residual_value: row.residualValue ?? '',
    notes: row.notes ?? '',
    access_groups_mode: modeOf(row.access),
    access_groups: row.accessGroupIds.join('\n'),
  };
}

/** What a cell says of an item: the names of what it refers to, as far as they are known to whoever reads it. */
export function cellOf({ name, field, toCell }: Column, item: Item, values: Submitted): string {
  switch (field.refers?.kind) {
    case 'stockroom':
      return item.stockroomName ?? '';
    case 'location':
      return item.path;
    default: {
      const value = values[name] ?? '';
      return toCell ? toCell(value) : value;
    }
  }
}

const GUESSES: Readonly<Record<string, readonly string[]>> = {
  name: ['productname', 'itemname', 'item', 'title', 'product', 'equipment'],
  description: ['details'],
  category_id: ['type', 'kind'],
  stockroom_id: ['store'],
  location_id: ['room', 'place'],
  counted: ['counted', 'severalalike'],
  quantity: ['quantity', 'qty', 'count', 'howmany'],
  brand: ['make', 'manufacturer'],
  model: ['modelname', 'modelnumber'],
  serial_number: ['serial', 'serialno'],
  codes: ['code', 'barcode', 'qrcode', 'assettag', 'tag'],
  purchased_on: ['purchasedon', 'purchasedate', 'datepurchased'],
  price: ['cost', 'purchaseprice'],
  supplier: ['vendor', 'boughtfrom'],
  order_number: ['orderno', 'order', 'ponumber'],
  warranty_until: ['warranty', 'warrantyend', 'warrantyexpires'],
  notes: ['note', 'comments', 'remarks'],
};

/** One of fixed choices is said by its label; its value is understood, too. */
function optionCells({ options, refers }: Field<unknown>): Pick<Column, 'toCell' | 'fromCell'> {
  if (!options || refers) return {};
  return {
    toCell: (value) => options.find((option) => option.value === value)?.label ?? value,
    fromCell: (cell) => {
      const said = cell.toLowerCase();
      return options.find(({ value, label }) => said === label.toLowerCase() || said === value)?.value ?? null;
    },
  };
}

/** Codes share a cell, between semicolons; one that holds what would end it stands in quotation marks. */
const CELLS: Readonly<Record<string, Pick<Column, 'toCell' | 'fromCell'>>> = {
  counted: {
    toCell: (value) => (value === 'on' ? 'yes' : 'no'),
    fromCell: (cell) => YES_OR_NO.get(cell.trim().toLowerCase()) ?? null,
  },
  codes: {
    toCell: (value) => value.split('\n').filter(Boolean).map(quotedCode).join('; '),
    fromCell: (cell) =>
      [...cell.matchAll(CODE)].map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain).join('\n'),
  },
};
const YES_OR_NO: ReadonlyMap<string, string> = new Map([
  ...['yes', 'true', 'on', '1', 'x'].map((word) => [word, 'on'] as const),
  ...['no', 'false', 'off', '0'].map((word) => [word, 'off'] as const),
]);
const CODE = /\s*"((?:[^"]|"")*)"\s*(?=[,;\n]|$)|([^,;\n]+)/g;

function quotedCode(code: string): string {
  return /[,;]|^"/.test(code) ? `"${code.replaceAll('"', '""')}"` : code;
}
