/** What can be done about mail: everybody chooses what they are told, and who runs the place sees what did not arrive. */
import { action } from '../../access/action.ts';
import { wishesForm } from './forms.ts';

const OWN = { needs: 'account.sign_in', icon: 'comment' } as const;
const RUNNING = { needs: 'settings.manage' } as const;

export const showWishes = action({
  ...OWN,
  name: 'mail.wishes',
  method: 'GET',
  path: '/me/mail',
  label: 'What you are told by mail',
});

export const saveWishes = {
  ...OWN,
  name: 'mail.save_wishes',
  method: 'POST',
  path: '/me/mail',
  label: 'Save',
  form: wishesForm,
} as const;

const PROVEN = { public: 'Whoever holds the address got it in a mail to them', proven: true } as const;

export const openStop = action({
  name: 'mail.open_stop',
  needs: PROVEN,
  method: 'GET',
  path: '/mail/stop/:token',
  label: 'No more of these',
});

export const stop = action({
  name: 'mail.stop',
  needs: PROVEN,
  method: 'POST',
  path: '/mail/stop/:token',
  label: 'Send me no more of these',
});

export const showMail = action({
  ...RUNNING,
  name: 'mail.show',
  method: 'GET',
  path: '/settings/mail',
  label: 'Mail',
});

export const sendTrial = action({
  ...RUNNING,
  name: 'mail.send_trial',
  method: 'POST',
  path: '/settings/mail/trial',
  label: 'Send yourself a mail to try it',
});

export const sendAgain = action({
  ...RUNNING,
  name: 'mail.send_again',
  method: 'POST',
  path: '/settings/mail/again',
  label: 'Try those that failed again',
});
