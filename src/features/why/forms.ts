/** The question: who, what, and about which thing. */
import { holds } from '../../access/actor.ts';
import { CATALOGUE, isPermission, type Permission } from '../../access/catalogue.ts';
import { field, optionalReference } from '../../access/fields.ts';
import { form } from '../../access/form.ts';

const PERMISSIONS = CATALOGUE.map(({ key, label, section }) => ({ value: key, label, group: section }));

export const whyForm = form({
  person_id: {
    ...optionalReference({ label: 'Who' }, { kind: 'person', needs: 'users.view' }),
    offeredTo: (actor) => holds(actor, 'users.view'),
  },
  permission: field<Permission>(
    { label: 'May they', drawn: 'select', required: true, options: PERMISSIONS },
    ([value = '']) => (isPermission(value) ? { value } : { error: 'Choose what it is about' }),
  ),
  stockroom_id: optionalReference({ label: 'In which stockroom' }, { kind: 'stockroom', needs: 'items.view' }),
});
