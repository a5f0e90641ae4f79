/** The fields that say to whom something may go. */
import type { Permission } from '../../access/catalogue.ts';
import { field, flag, references } from '../../access/fields.ts';
import type { Field } from '../../access/form.ts';
import { ACCESS_FIELDS, type AccessMode } from './rules.ts';

/** The mode marks its list as present: `listed` without any group is the empty list, which admits nobody. */
export function accessFields(needs: Permission, inherited: string) {
  return {
    access_groups_mode: modeField(inherited),
    access_groups: references({ label: 'Access groups listed' }, { kind: 'accessGroup', needs }),
  };
}

/** Sets aside flags and access groups, and nothing else, where one item is handed to somebody. */
export const ignoreField = flag({
  label: 'In spite of flags and access groups',
  warning: 'Not recommended. It is kept in the log.',
  needs: 'bookings.ignore_conflicts',
});

/** The fieldset of both. */
export const ACCESS_LEGEND = {
  legend: 'Who may borrow it',
  help: 'An access group is a set of people. Others can neither book it nor be handed it.',
  names: ACCESS_FIELDS,
};

function modeField(inherited: string): Field<AccessMode | undefined> {
  const options = [
    { value: 'inherited', label: inherited },
    { value: 'all', label: 'Everybody' },
    { value: 'listed', label: 'Only the access groups listed', help: 'A list without any lets nobody borrow it.' },
  ] as const;
  return field({ label: 'Goes to', drawn: 'radios', required: false, options }, ([value]) => {
    const chosen = options.find((option) => option.value === value);
    return chosen ? { value: chosen.value } : { error: 'Choose who may borrow it' };
  });
}
