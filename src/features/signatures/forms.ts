/** The fields of signing: the name, and what a browser that can draw sends beside it. */
import { field, text } from '../../access/fields.ts';
import { type Field, form } from '../../access/form.ts';
import { readStrokes, type Stroke } from './rules.ts';

export const signatureForm = form({
  name: text({ label: 'Your name', help: 'Typing it here signs what stands above.', autocomplete: 'off' }),
  seal: seal(),
  drawing: drawing(),
});

/** Says which text was read, so that nobody signs another. */
function seal(): Field<string> {
  return field<string>({ label: 'Text', drawn: 'hidden', required: true }, ([value = '']) =>
    value.length <= 100 ? { value } : { error: 'Open the page again' },
  );
}

function drawing(): Field<readonly Stroke[] | undefined> {
  return field<readonly Stroke[] | undefined>(
    { label: 'Drawing', drawn: 'hidden', required: false },
    ([value = '']) => {
      if (value === '') return { value: [] };
      const strokes = readStrokes(value);
      return strokes ? { value: strokes } : { error: 'The drawing could not be read: clear it, and draw it again' };
    },
  );
}
