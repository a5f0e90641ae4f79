/** The fields of a position on the map. */
import { field, optionalWhole } from '../../access/fields.ts';
import { type Field, form } from '../../access/form.ts';

export const positionForm = form({
  latitude: degrees('Latitude', 90, 'North of the equator, such as 53.349805; south of it with a minus.'),
  longitude: degrees('Longitude', 180, 'East of Greenwich, such as -6.260310 for what is west of it.'),
  accuracy: optionalWhole({
    label: 'Accuracy in metres',
    help: 'How far off it may be, where that is known.',
    least: 0,
    most: 100_000,
    width: 'short',
  }),
});

/** Decimal degrees as text with six decimals, which is a tenth of a metre. */
function degrees(label: string, most: number, help: string): Field<string> {
  const look = { label, help, drawn: 'text', required: true, inputmode: 'decimal', autocomplete: 'off' } as const;
  return field<string>({ ...look, width: 'short' }, ([text = '']) => {
    const value = text.trim().replace(',', '.');
    const number = /^[+-]?[0-9]{1,3}(\.[0-9]{1,15})?$/.test(value) ? Number(value) : Number.NaN;
    return Math.abs(number) <= most
      ? { value: number.toFixed(6) }
      : {
          error: `${label}: enter degrees from -${most} to ${most}, such as ${most === 90 ? '53.349805' : '-6.260310'}`,
        };
  });
}
