/** The fields of giving back and of extending a check-out. */
import { holds } from '../../access/actor.ts';
import { family, flag, moment, optionalReference, optionalText, whole } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { ignoreField } from '../baskets/forms.ts';
import { linesField } from '../bookings/forms.ts';

export const returnForm = form({
  line_ids: linesField('What comes back'),
  quantity_: family(whole({ label: 'How many', least: 1, most: 100_000, width: 'short' })),
  condition: optionalText({
    label: 'In what condition',
    help: 'Kept with what comes back: scratched, a cable is missing.',
    longest: 500,
  }),
  damaged: flag({ label: 'It is damaged', help: 'Say what is broken above.' }),
  flag_id: optionalReference(
    {
      label: 'Flag it',
      help: 'Put on what comes back, as far as you may flag it.',
      offeredTo: (actor) => holds(actor, 'items.flag'),
    },
    { kind: 'flag', needs: 'items.view' },
  ),
});

export const extensionForm = form({
  ends_at: moment({ label: 'Until' }),
  ignore_conflicts: ignoreField,
});
