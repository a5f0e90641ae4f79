/** The fields of a workspace. */
import { choice, text } from '../../access/fields.ts';
import { form, type Option } from '../../access/form.ts';
import { currencyName, LANGUAGES, languageName, TIME_ZONES, zoneGroup } from './rules.ts';

export const workspaceForm = form({
  name: text({ label: 'Name', help: 'It stands on top of every page.', autocomplete: 'organization' }),
  time_zone: choice(
    {
      label: 'Time zone',
      help: 'In which all times are shown and entered. What is booked stays at the moment it was booked for.',
      drawn: 'select',
    },
    TIME_ZONES.map((zone) => option(zone, zone.replaceAll('_', ' '), zoneGroup(zone))),
  ),
  language: choice(
    {
      label: 'Language',
      help: 'How days, times and numbers are written. Quartermaster speaks English.',
      drawn: 'select',
    },
    LANGUAGES.map((language) => option(language, languageName(language))),
  ),
  currency: choice(
    { label: 'Currency', help: 'Of all prices. Amounts that are stored are not converted.', drawn: 'select' },
    Intl.supportedValuesOf('currency').map((code) => option(code, `${code} – ${currencyName(code)}`)),
  ),
});

function option(value: string, label: string, group?: string): Option {
  return { value, label, group };
}
