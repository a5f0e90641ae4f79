/** The fields of a label template. */
import { choice, field, flag, optionalText, text, whole } from '../../../access/fields.ts';
import { type Field, form, type Look } from '../../../access/form.ts';
import { LINES, type LineName } from '../design/rules.ts';

const LINE_LABELS: Readonly<Record<LineName, string>> = {
  name: 'Name',
  tag: 'Asset tag, the first of the codes',
  serial: 'Serial number',
  stockroom: 'Stockroom',
  location: 'Location',
  category: 'Category',
  text: 'Own words',
};

export const templateForm = form({
  name: text({ label: 'Name', autocomplete: 'off' }),
  paper: choice({ label: 'Printed on', drawn: 'select' }, [
    { value: 'a4', label: 'Sheets of A4' },
    { value: 'letter', label: 'Sheets of Letter' },
    { value: 'tape', label: 'Tape or single labels' },
  ]),
  width: length({ label: 'Width of a label', help: 'In millimetres; on a tape, along it.' }, 5, 300),
  height: length({ label: 'Height of a label', help: 'In millimetres; on a tape, how wide the tape is.' }, 5, 300),
  columns: whole({ label: 'Columns', least: 1, most: 30, width: 'short' }),
  rows: whole({ label: 'Rows', least: 1, most: 60, width: 'short' }),
  left: length({ label: 'Left margin', help: 'From the edge of the sheet to the first label.' }, 0, 100),
  top: length({ label: 'Top margin' }, 0, 100),
  gap_x: length({ label: 'Gap between columns' }, 0, 100),
  gap_y: length({ label: 'Gap between rows' }, 0, 100),
  codes: choice({ label: 'Code' }, [
    { value: 'qr', label: 'QR code', help: 'Any phone camera opens the item’s page with it.' },
    { value: 'barcode', label: 'Barcode (Code 128)', help: 'Holds the asset tag, for a hand scanner.' },
    { value: 'both', label: 'Both' },
  ]),
  lines: lines(),
  text: optionalText({ label: 'Own words', help: 'The same on every label, such as whose it is.', longest: 60 }),
  size: whole({ label: 'Size of the letters', help: 'In points.', least: 4, most: 36, width: 'short' }),
  border: flag({ label: 'Print a border' }),
});

/** The same for a preview, which needs no name yet. */
export const previewForm = form({ ...templateForm.fields, name: optionalText({ label: 'Name' }) });

/** The fieldsets. */
export const LEGENDS = [
  { legend: 'What it is printed on', names: ['paper', 'width', 'height'] },
  {
    legend: 'Where the labels stand on a sheet',
    help: 'A tape needs none of these.',
    names: ['columns', 'rows', 'left', 'top', 'gap_x', 'gap_y'],
  },
  { legend: 'What it carries', names: ['codes', 'lines', 'text', 'size', 'border'] },
];

/** A length in millimetres, to a hundredth. */
function length(look: Pick<Look, 'label' | 'help'>, least: number, most: number): Field<number> {
  return field<number>(
    { ...look, drawn: 'text', required: true, inputmode: 'decimal', width: 'short' },
    ([value = '']) => {
      const typed = value.trim().replace(',', '.');
      const millimetres = /^[0-9]{1,3}(\.[0-9]{1,2})?$/.test(typed) ? Number(typed) : Number.NaN;
      return millimetres >= least && millimetres <= most
        ? { value: millimetres }
        : { error: `${look.label}: enter millimetres from ${least} to ${most}, such as 25.4` };
    },
  );
}

function lines(): Field<readonly LineName[] | undefined> {
  const options = LINES.map((value) => ({ value, label: LINE_LABELS[value] }));
  return field({ label: 'Lines', drawn: 'checkboxes', required: false, many: true, off: '', options }, (values) => {
    const chosen = LINES.filter((each) => values.includes(each));
    return values.every((each) => each === '' || LINES.some((line) => line === each))
      ? { value: chosen }
      : { error: 'Lines: choose from the list' };
  });
}
