/** Draws the field for a code. */
import { href } from '../../access/action.ts';
import type { View } from '../../platform/pages.ts';
import type { FormView } from '../../platform/view-model.ts';
import { scanCode } from './actions.ts';

export function scanPage(): View {
  const form: FormView = {
    action: href(scanCode),
    method: 'GET',
    groups: [
      {
        fields: [
          {
            name: 'code',
            id: 'code',
            type: 'text',
            label: 'Code',
            help: 'Scan it, or type it in, with capitals or without.',
            required: true,
            autofocus: true,
            autocomplete: 'off',
            spellcheck: false,
          },
        ],
      },
    ],
    submit: 'Find',
    errors: [],
  };
  const lead = 'A code leads to what carries it.';
  return { template: '/shared/form-page', page: { title: scanCode.label, lead }, data: { form } };
}
