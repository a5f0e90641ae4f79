/** The question: what, and with which thing. */
import { form } from '../../access/form.ts';
import { whyForm } from '../why/forms.ts';

const { permission, stockroom_id } = whyForm.fields;

export const whoForm = form({ permission, stockroom_id });
