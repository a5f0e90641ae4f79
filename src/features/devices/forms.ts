/** The fields of a device, and of pairing it. */
import { optionalReference, reference, text } from '../../access/fields.ts';
import { form } from '../../access/form.ts';

export const deviceForm = form({
  name: text({ label: 'Name', help: 'Where it stands: “Counter of the camera store”.', autocomplete: 'off' }),
  role_id: reference(
    {
      label: 'Role',
      help: 'What happens at it is what this role and the role of whoever scans a badge both allow.',
    },
    { kind: 'role', needs: 'settings.manage', covered: true },
  ),
  stockroom_id: optionalReference(
    { label: 'Only for the stockroom', help: 'It lends and takes back nothing else. It counts as staff of it.' },
    { kind: 'stockroom', needs: 'stockrooms.manage' },
  ),
  location_id: optionalReference(
    { label: 'Only what stands at', help: 'A location with all below it: its span. It sees nothing elsewhere.' },
    { kind: 'location', needs: 'storage.view' },
  ),
});

export const pairingForm = form({
  code: text({
    label: 'Pairing code',
    help: 'Ten letters and digits. Whoever runs the settings makes one there, under Devices.',
    autocomplete: 'off',
    longest: 50,
  }),
});
