/** The fields of a kit, and of what goes into it and out of it. */
import { reference, references } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { codes, facts, firstPlace, place, stockroom } from '../items/forms.ts';

/** A new kit. */
export const kitForm = form({ ...facts, stockroom_id: stockroom, location_id: firstPlace, codes: codes() });

/** A kit that is there: to move it is a permission of its own. */
export const editForm = form({ ...facts, stockroom_id: stockroom, location_id: place, codes: codes() });

export const moveForm = form({ location_id: place });

export const LEGENDS = [{ legend: 'Where it belongs', names: ['stockroom_id', 'location_id'] }];

const member = { kind: 'item', needs: 'items.manage' } as const;

/** What is put into a kit. */
export const fillForm = form({ item_ids: references({ label: 'Items' }, member) });

/** What is taken out of it. */
export const takeOutForm = form({ item_id: reference({ label: 'Item' }, member) });

/** One for another. */
export const swapForm = form({
  item_id: reference({ label: 'Take out' }, member),
  by_item_id: reference({ label: 'Put in instead' }, member),
});
