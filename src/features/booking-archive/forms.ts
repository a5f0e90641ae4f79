/** The field of archiving several bookings at once; each is looked up and decided on by itself. */
import { field } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { readId } from '../../access/ids.ts';

const MOST = 200;

export const bulkForm = form({
  booking_ids: field<readonly number[]>(
    { label: 'Bookings', drawn: 'checkboxes', required: true, many: true, off: '' },
    (values) => {
      const ids = values.filter((value) => value !== '').map((value) => readId(value));
      const known = [...new Set(ids.filter((id) => id !== null))];
      if (ids.includes(null) || known.length > MOST) return { error: 'Bookings: choose from the list' };
      return known.length > 0 ? { value: known } : { error: 'Tick at least one booking' };
    },
  ),
});
