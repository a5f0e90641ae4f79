/** The page from which everything that shapes equipment is reached. */
import { action } from '../../access/action.ts';

export const showEquipmentSettings = action({
  name: 'settings.equipment',
  needs: 'items.customize',
  method: 'GET',
  path: '/settings/equipment',
  label: 'Equipment settings',
  icon: 'label',
  nav: { section: 'Equipment', order: 9, label: 'Settings' },
});
