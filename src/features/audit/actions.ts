/** What can be done with the audit log: reading it. */
import { action } from '../../access/action.ts';

export const showAudit = action({
  name: 'audit.show',
  needs: 'audit.view',
  method: 'GET',
  path: '/audit',
  label: 'Audit log',
  icon: 'audit',
  nav: { section: 'Manage', order: 9 },
});
