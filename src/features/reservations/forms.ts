/** The fields of changing a reservation, and of handing it out. */
import { form } from '../../access/form.ts';
import { ignoreField, lineFields, periodFields, purposeField } from '../baskets/forms.ts';

export const reservationForm = form({
  ...periodFields,
  ...lineFields,
  purpose: purposeField,
  ignore_conflicts: ignoreField,
});

export const handOutForm = form({ ignore_conflicts: ignoreField });
