/** The fields of a desk. All of its forms carry whose turn it is, so that what comes from another page is refused. */
import { holds, personActing } from '../../access/actor.ts';
import { choice, field, flag, moment, optionalReference, reference, text } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { readId } from '../../access/ids.ts';
import { LASTING, readScan } from './rules.ts';

const LONGEST = 500;

/** One button. */
export const turnForm = form({});

/** Scanners put all sorts of things around what they read. */
export const scanForm = form({
  scan: field<string>(
    { label: 'Scan or type a code', drawn: 'text', required: true, autocomplete: 'off', width: 'full' },
    ([value = '']) => {
      const scanned = readScan(value.slice(0, LONGEST));
      return scanned === '' ? { error: 'Scan or type a code' } : { value: scanned };
    },
  ),
});

/** What is said of something that came back in this turn. */
export const conditionForm = form({
  hold_id: field<number>({ label: 'What came back', drawn: 'hidden', required: true }, ([value]) => {
    const id = readId(value);
    return id === null ? { error: 'Choose what came back' } : { value: id };
  }),
  condition: text({
    label: 'What is wrong with it',
    help: 'A cable is missing; the lens is scratched.',
    autocomplete: 'off',
    longest: 500,
    width: 'full',
  }),
  damaged: flag({ label: 'It is damaged' }),
  flag_id: optionalReference(
    {
      label: 'Flag it',
      help: 'What is flagged broken goes to nobody until the flag is taken off.',
      offeredTo: (actor) => holds(actor, 'items.flag') && personActing(actor) !== null,
    },
    { kind: 'flag', needs: 'items.view' },
  ),
});

export const lineForm = form({
  item_id: reference({ label: 'Item' }, { kind: 'item', needs: 'items.view' }),
});

export const lastingForm = form({ lasting: choice({ label: 'Until when' }, LASTING) });

export const dueForm = form({ ends_at: moment({ label: 'Until another time' }) });
