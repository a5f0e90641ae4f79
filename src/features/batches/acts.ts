/** Owns the list of what can be done to many items at once. Every feature may add its own here. */
import { optionalReference, reference } from '../../access/fields.ts';
import { Missing } from '../../platform/errors.ts';
import { choicesOf } from '../../platform/references.ts';
import { refuseToLose } from '../fields/values/commands.ts';
import { putOn, takeOff } from '../flags/commands.ts';
import { flaggingForm } from '../flags/forms.ts';
import { carriedOptions, flagOptions } from '../flags/queries.ts';
import { archiveItem, categorise, deleteItem, moveItem, restoreItem } from '../items/commands.ts';
import { place } from '../items/forms.ts';
import { putIn } from '../kits/commands.ts';
import { kit } from '../kits/queries.ts';
import { locationChoices } from '../locations/queries.ts';
import { type Act, act } from './act.ts';

/** Nothing is chosen for somebody who only wanted to look. */
const CHOOSE = { value: '', label: 'Choose' };

const move = act({
  key: 'location',
  needs: 'items.change_location',
  label: 'Move',
  submit: 'Move them',
  done: 'moved',
  icon: 'location',
  among: 'use',
  fields: { location_id: place },
  options: async ({ db, actor }) => ({
    location_id: [CHOOSE, ...(await locationChoices(db, actor, 'items.change_location'))],
  }),
  becomes: (item, { location_id }) => ({ ...item, locationId: location_id }),
  run: async ({ db }, item, { location_id }) => {
    await moveItem(db, item, location_id);
    return { action: 'items.move', before: { location_id: item.locationId }, after: { location_id } };
  },
});

const categorising = act({
  key: 'category',
  needs: 'items.manage',
  label: 'Change category',
  submit: 'Change their category',
  done: 'put into the category',
  icon: 'label',
  among: 'both',
  fields: { category_id: optionalReference({ label: 'Category' }, { kind: 'category', needs: 'items.view' }) },
  options: async ({ db, actor }) => {
    const categories = await choicesOf(db, actor, { kind: 'category', needs: 'items.view' });
    return { category_id: [{ value: '', label: 'None' }, ...categories] };
  },
  run: async ({ db, actor }, item, { category_id = null }) => {
    await refuseToLose(db, actor, item, category_id);
    await categorise(db, item, category_id);
    return { action: 'items.save', before: { category_id: item.categoryId }, after: { category_id } };
  },
});

const fill = act({
  key: 'kit',
  needs: 'items.manage',
  label: 'Put into a kit',
  submit: 'Put them into the kit',
  done: 'put into the kit',
  icon: 'kit',
  among: 'use',
  fields: { kit_id: reference({ label: 'Kit' }, { kind: 'kit', needs: 'items.manage' }) },
  options: async ({ db, actor }) => ({
    kit_id: [CHOOSE, ...(await choicesOf(db, actor, { kind: 'kit', needs: 'items.manage' }))],
  }),
  run: async ({ db, actor }, item, { kit_id }) => {
    const into = await kit(db, actor, kit_id);
    if (!into) throw new Missing();
    await putIn(db, into, [item.id]);
    return { action: 'items.put_into_kit', after: { kit_id } };
  },
});

const flag = act({
  key: 'flags',
  needs: 'items.flag',
  label: 'Flag',
  submit: 'Put it on them',
  done: 'flagged',
  icon: 'flag',
  among: 'use',
  fields: flaggingForm.fields,
  options: async ({ db, actor }) => ({ flag_id: await flagOptions(db, actor) }),
  run: async ({ db, actor }, item, { flag_id, note }) => {
    const put = await putOn(db, actor, item, flag_id, note ?? null);
    return { action: 'items.flag', after: { flag: put.name, ...(note ? { note: 'changed' } : {}) } };
  },
});

const unflag = act({
  key: 'unflagging',
  needs: 'items.unflag',
  label: 'Take a flag off',
  submit: 'Take it off them',
  done: 'freed of the flag',
  icon: 'cross',
  among: 'both',
  fields: { flag_id: flaggingForm.fields.flag_id },
  options: async ({ db, actor }) => ({ flag_id: await carriedOptions(db, actor) }),
  run: async ({ db, actor }, item, { flag_id }) => {
    const taken = await takeOff(db, actor, item, { flagId: flag_id });
    return { action: 'items.unflag', before: { flag: taken.name } };
  },
});

const archive = act({
  key: 'archive',
  needs: 'items.manage',
  label: 'Archive',
  submit: 'Put them into the archive',
  done: 'put into the archive',
  icon: 'archive',
  among: 'use',
  fields: {},
  run: async ({ db }, item) => {
    await archiveItem(db, item);
    return { action: 'items.archive' };
  },
});

const restore = act({
  key: 'restoration',
  needs: 'items.manage',
  label: 'Take out of the archive',
  submit: 'Take them out of the archive',
  done: 'taken out of the archive',
  icon: 'archive',
  among: 'archive',
  fields: {},
  run: async ({ db }, item) => {
    await restoreItem(db, item);
    return { action: 'items.restore' };
  },
});

const remove = act({
  key: 'deletion',
  needs: 'items.delete',
  label: 'Delete',
  submit: 'Delete them',
  done: 'deleted',
  icon: 'delete',
  tone: 'danger',
  among: 'both',
  fields: {},
  run: async ({ db }, item) => {
    await deleteItem(db, item);
    const before = { name: item.name, stockroom_id: item.stockroomId, serial_number: item.serialNumber };
    return { action: 'items.delete', before };
  },
});

export const ACTS: readonly Act[] = [move, categorising, fill, flag, unflag, archive, restore, remove];

/** What was done to many things at once, as its result tells it. */
export interface Told extends Pick<Act, 'key' | 'needs' | 'done'> {
  readonly label: string;
  /** Of what: one of them. */
  readonly noun: string;
}

/** Every kind of result that is kept: of the acts above, and of what other pages do to many bookings. */
export const TOLD: readonly Told[] = [
  ...ACTS.map(({ key, needs, done, open }) => ({ key, needs, done, label: open.label, noun: 'item' })),
  {
    ...{ key: 'reservations', needs: 'reservations.archive', done: 'put into the archive' },
    ...{ label: 'Archive', noun: 'reservation' },
  },
  {
    ...{ key: 'checkouts', needs: 'checkouts.archive', done: 'put into the archive' },
    ...{ label: 'Archive', noun: 'check-out' },
  },
];
