/** What can be done with signatures: having a loan signed, and seeing what was. */
import { action } from '../../access/action.ts';
import type { Booking, Unversioned } from '../bookings/queries.ts';
import { signatureForm } from './forms.ts';

const signs = {
  needs: 'checkouts.manage',
  on: 'checkout',
  path: '/checkouts/:id/signatures/:template',
  label: 'Sign',
  icon: 'edit',
  possible: ({ status }: Unversioned) => status === 'out',
} as const;

export const beginSigning = action<Unversioned>({ ...signs, name: 'signatures.begin', method: 'GET' });

export const sign = {
  ...action<Unversioned>({ ...signs, name: 'signatures.sign', method: 'POST' }),
  form: signatureForm,
} as const;

export const showSigned = action<Booking>({
  name: 'signatures.show',
  needs: 'checkouts.view',
  on: 'checkout',
  method: 'GET',
  path: '/checkouts/:id/signed/:signature',
  label: 'What was signed',
  icon: 'checkout',
});

export const printSigned = action<Booking>({
  name: 'signatures.print',
  needs: 'checkouts.pdf',
  on: 'checkout',
  method: 'GET',
  path: '/checkouts/:id/signed/:signature/pdf',
  label: 'Open the PDF',
  icon: 'print',
});
