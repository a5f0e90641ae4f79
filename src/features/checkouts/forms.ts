/** The fields of giving back and of extending a check-out. */
import { flag, moment, optionalText } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { ignoreField } from '../baskets/forms.ts';
import { linesField } from '../bookings/forms.ts';

export const returnForm = form({
  line_ids: linesField('What comes back'),
  condition: optionalText({
    label: 'In what condition',
    help: 'Kept with what comes back: scratched, a cable is missing.',
    longest: 500,
  }),
  damaged: flag({ label: 'It is damaged', help: 'Say what is broken above.' }),
});

export const extensionForm = form({
  ends_at: moment({ label: 'Until' }),
  ignore_conflicts: ignoreField,
});
