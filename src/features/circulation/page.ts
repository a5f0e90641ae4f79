/** Draws to whom items may go. */
import type { FormView } from '../../platform/view-model.ts';
import { ACCESS_LEGEND } from './forms.ts';

/** A form in which nobody is asked who may borrow something while there is no access group to choose. */
export function withoutIdleAccess(form: FormView): FormView {
  const groups = form.groups.filter(
    ({ legend, fields }) =>
      legend !== ACCESS_LEGEND.legend ||
      fields.some(({ type, options = [] }) => type === 'checkboxes' && options.length > 0),
  );
  return { ...form, groups };
}
