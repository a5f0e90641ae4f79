/** The fields of a flag, of putting one on an item, and of taking it off. */
import { choice, field, longText, reference, text } from '../../access/fields.ts';
import { form } from '../../access/form.ts';
import { type Id, readId } from '../../access/ids.ts';
import { COLOURS } from './rules.ts';

export const flagForm = form({
  name: text({ label: 'Name', autocomplete: 'off' }),
  colour: choice({ label: 'Colour', drawn: 'select' }, COLOURS),
  meaning: choice({ label: 'What it means' }, [
    { value: 'information', label: 'Merely information', help: 'What carries it is lent as before.' },
    {
      value: 'withdrawn',
      label: 'Out of circulation',
      help: 'What carries it is neither booked nor handed out until the flag is taken off.',
    },
  ]),
  description: longText({ label: 'When to use it', help: 'For those who put it on things.', rows: 2 }),
});

export const flaggingForm = form({
  flag_id: reference({ label: 'Flag' }, { kind: 'flag', needs: 'items.view' }),
  note: longText({ label: 'Note', help: 'Everybody who sees the item can read it.', longest: 1000, rows: 2 }),
});

/** Which of the flags on the item: the command finds it there, or says that it is gone. */
export const removalForm = form({
  flagging_id: field<Id<'flagging'>>({ label: 'Flag', drawn: 'hidden', required: true }, ([value]) => {
    const id = readId<'flagging'>(value);
    return id === null ? { error: 'Choose the flag to take off' } : { value: id };
  }),
});
