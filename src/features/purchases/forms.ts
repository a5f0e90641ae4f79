/** The fields of an item about its purchase and its life. */
import { day, field, money, optionalText } from '../../access/fields.ts';
import type { Field } from '../../access/form.ts';
import { seesMoney } from './rules.ts';

const LONGEST_LIFE = 600;

/** Nobody is offered what an item cost who may not see it: neither to fill it in, nor in a file. */
const offeredTo = seesMoney;

export const purchaseFields = {
  supplier: optionalText({ label: 'Supplier', autocomplete: 'off', offeredTo }),
  order_number: optionalText({ label: 'Order number', autocomplete: 'off', offeredTo }),
  purchased_on: day({ label: 'Bought on', width: 'short' }),
  price: money({ label: 'Price', width: 'short', offeredTo }),
  warranty_until: day({ label: 'Under warranty until', width: 'short' }),
  useful_life: months({
    label: 'Useful life in months',
    help: 'Over this time its worth goes down from its price, in equal steps.',
    width: 'short',
    offeredTo,
  }),
  residual_value: money({
    label: 'Residual value',
    help: 'What it is still worth then. Left empty: nothing.',
    width: 'short',
    offeredTo,
  }),
};

export const PURCHASE_LEGEND = { legend: 'Purchase and life', names: Object.keys(purchaseFields) };

function months(look: Omit<Parameters<typeof field>[0], 'drawn' | 'required'>): Field<number | null | undefined> {
  const drawn = { ...look, drawn: 'number', required: false, min: '1', max: String(LONGEST_LIFE) } as const;
  return field<number | null | undefined>({ ...drawn, step: '1', inputmode: 'numeric' }, ([value = '']) => {
    const text = value.trim();
    if (text === '') return { value: null };
    const number = /^[0-9]{1,3}$/.test(text) ? Number(text) : 0;
    return number >= 1 && number <= LONGEST_LIFE
      ? { value: number }
      : { error: `${look.label}: enter a whole number from 1 to ${LONGEST_LIFE}` };
  });
}
