/** The field of declining a reservation: whoever asked reads why. */
import { text } from '../../access/fields.ts';
import { form } from '../../access/form.ts';

export const declineForm = form({
  reason: text({ label: 'Why', help: 'Whoever asked for it reads this.', longest: 500 }),
});

/** Nothing is asked, but what was read. */
export const approveForm = form({});
