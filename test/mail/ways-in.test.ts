import t from 'tap';
import { PASSWORD } from '../factories.ts';
import { build } from '../helper.ts';
import { CLIENT, TestProvider } from '../providers/provider.ts';
import { Mailbox } from './mailbox.ts';

const BASE = 'http://lending.test';
const NEW = 'seven unlikely otters paddle';
const school = await TestProvider.start(t, [`${BASE}/sign-in/oidc/school/callback`]);
const mailbox = await Mailbox.open(t);
const { app, world, as, db } = await build(t, {
  SMTP_URL: mailbox.url,
  BASE_URL: BASE,
  OIDC_SCHOOL_ISSUER: school.issuer,
  OIDC_SCHOOL_CLIENT_ID: CLIENT.id,
  OIDC_SCHOOL_CLIENT_SECRET: CLIENT.secret,
});

async function told(): Promise<readonly (readonly [to: string, subject: string | undefined])[]> {
  return (await mailbox.after(app)).map(({ to, mail }) => [to, mail.subject] as const);
}

t.test('C1 whoever changes a password is told so by mail, and nobody is where it stays as it is', async (t) => {
  const ann = await world.person({ name: 'Ann Own' });
  const browser = await as(ann);
  const form = (await browser.get('/me/password')).form('/me/password');
  t.equal((await browser.submit(form, { current_password: 'not this one', password: NEW })).status, 422);
  t.strictSame(await told(), []);
  await browser.submit(form, { current_password: PASSWORD, password: NEW });
  const [only, ...others] = await mailbox.after(app);
  t.strictSame(others, []);
  t.strictSame([only?.to, only?.mail.subject], [ann.email, 'Your password was changed']);
  t.match(only?.mail.text, /If it was not.*http:\/\/lending\.test\/me\b/s);
  t.notMatch(only?.raw, new RegExp(NEW.replaceAll(' ', '.')), 'it does not say which one');
});

t.test('C1 whoever links a provider, or takes it away, is told so by mail', async (t) => {
  const ben = await world.person({ name: 'Ben Both' });
  const browser = await as(ben);
  school.account = 'ben';
  const away = await browser.get('/me/providers/school');
  const back = await school.visit(away.location);
  t.equal((await browser.get(back.pathname + back.search)).location, '/me');
  const subject = 'Another way to sign in was added or taken away';
  t.strictSame(await told(), [[ben.email, subject]]);
  await browser.submit((await browser.get('/me')).form('/me/providers/school/removal'));
  t.strictSame(await told(), [[ben.email, subject]]);
  t.equal((await db('identity_links').where({ subject: 'ben' })).length, 0);
});
