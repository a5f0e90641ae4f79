/** The fields of a stockroom, and of its staff box and selectors. */
import { choice, flag, longText, optionalText, reference, references, text } from '../../access/fields.ts';
import { type Field, form } from '../../access/form.ts';

export const stockroomForm = form({
  name: text({ label: 'Name', autocomplete: 'off' }),
  location_id: reference(
    { label: 'Location', help: 'Where its counter is. Items stand here unless they say otherwise.' },
    { kind: 'location', needs: 'items.manage' },
  ),
  description: longText({ label: 'Description', help: 'For those who book: what it lends, who to ask.', rows: 3 }),
  needs_approval: flag({
    label: 'Reservations of end users need approval',
    help: 'Whoever books for themselves asks first; the items are held until somebody decides.',
  }),
});

const STAFF_MODES = [
  { value: 'all', label: 'All', help: 'Everybody whose role is included in All.' },
  { value: 'listed', label: 'Only the people listed', help: 'A list without anybody lets nobody in.' },
] as const;

/** Absent for an editor who does not see people. */
const staffMode: Field<'all' | 'listed' | undefined> = choice(
  { label: 'Who staffs it', needs: 'users.view' },
  STAFF_MODES,
);

export const permissionsForm = form({
  staff_mode: staffMode,
  find: optionalText({
    label: 'Find people',
    help: 'There are more than are shown. Type a part of a name or of a role, then show who gets in: whoever is ticked stays.',
    needs: 'users.view',
    longest: 100,
  }),
  staff: references(
    { label: 'People listed', help: 'Listing a person removes All.', needs: 'users.view' },
    { kind: 'person', needs: 'users.view' },
  ),
  departments_mode: choice({ label: 'Departments' }, modes('departments')),
  departments: references({ label: 'Departments listed' }, { kind: 'department', needs: 'stockrooms.manage' }),
  groups_mode: choice({ label: 'Groups' }, modes('groups')),
  groups: references({ label: 'Groups listed' }, { kind: 'group', needs: 'stockrooms.manage' }),
});

function modes(many: string) {
  return [
    { value: 'all', label: 'All', help: `Whatever their ${many}, and also those without any.` },
    { value: 'none', label: 'None', help: 'Nobody.' },
    { value: 'listed', label: `Only the ${many} listed` },
  ] as const;
}
