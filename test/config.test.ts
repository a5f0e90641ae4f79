import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import t from 'tap';
import { ConfigError, type Environment, type Mode, readConfig } from '../src/config.ts';
import { sessionSecret } from '../src/platform/session-secret.ts';

t.test('without any setting everything has a sensible value', async (t) => {
  t.same(readConfig({}), {
    mode: 'server',
    production: false,
    host: '127.0.0.1',
    port: 3000,
    baseUrl: null,
    databaseUrl: null,
    dataDir: resolve('data'),
    sessionSecret: null,
    smtpUrl: null,
    mailFrom: null,
    trustProxy: false,
    oidc: [],
    logLevel: 'info',
    scanCommand: null,
    drainSeconds: 1,
  });
  t.ok(Object.isFrozen(readConfig({})));
});

t.test('an empty value counts as none', async (t) => {
  t.same(readConfig({ PORT: '', DATABASE_URL: ' ', OIDC_ISSUER: '' }), readConfig({}));
});

t.test('a scanner is a command in words, or in JSON where one of them has a space in it', async (t) => {
  t.strictSame(readConfig({ SCAN_COMMAND: 'clamdscan  --no-summary -' }).scanCommand, [
    'clamdscan',
    '--no-summary',
    '-',
  ]);
  t.strictSame(readConfig({ SCAN_COMMAND: '["/opt/my scanner", "-"]' }).scanCommand, ['/opt/my scanner', '-']);
  for (const broken of ['[]', '[""]', '["a", 1]', '[a']) {
    t.match(problemsOf({ SCAN_COMMAND: broken }), [/^SCAN_COMMAND is no command/], broken);
  }
});

t.test('mail is sent by an address, with or without a name, that holds on one line', async (t) => {
  for (const sender of ['lending@example.org', 'Lending desk <lending@example.org>']) {
    t.equal(readConfig({ MAIL_FROM: sender }).mailFrom, sender);
  }
  for (const broken of ['Lending', 'a@b, c@d', 'A <a@b>\r\nBcc: c@d', '<a@b> c']) {
    t.match(problemsOf({ MAIL_FROM: broken }), [/^MAIL_FROM is/], broken);
  }
});

t.test('the demo keeps its data apart from the real thing', async (t) => {
  t.equal(readConfig({}, 'demo').dataDir, resolve('data/demo'));
  t.equal(readConfig({ DATA_DIR: '/srv/x' }, 'demo').dataDir, resolve('/srv/x'));
});

t.test('every mistake is reported at once, with its fix', async (t) => {
  const env = {
    PORT: '80a',
    BASE_URL: 'https://example.org/lending',
    DATABASE_URL: 'mysql://u:hunter2@h/d',
    SESSION_SECRET: 'short',
    SMTP_URL: 'mail.example.org',
    TRUST_PROXY: 'everybody',
    OIDC_ISSUER: 'http://login.example.org',
    OIDC_CLIENT_IDD: 'x',
    LOG_LEVEL: 'loud',
    DRAIN_SECONDS: 'long',
    SCAN_COMMAND: '["unfinished',
  };
  const problems = problemsOf(env);
  for (const name of [...Object.keys(env), 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']) {
    t.ok(
      problems.some((problem) => problem.startsWith(`${name} `)),
      `${name} is reported`,
    );
  }
  t.equal(problems.length, Object.keys(env).length + 2);
  t.notMatch(problems.join(), /hunter2|short"/);
});

t.test('several sign-on providers have names of their own', async (t) => {
  const { oidc } = readConfig({
    OIDC_ISSUER: 'https://login.example.org',
    OIDC_CLIENT_ID: 'a',
    OIDC_CLIENT_SECRET: 'b',
    OIDC_BIG_LAB_ISSUER: 'http://127.0.0.1:4000/path',
    OIDC_BIG_LAB_CLIENT_ID: 'c',
    OIDC_BIG_LAB_CLIENT_SECRET: 'd',
    OIDC_BIG_LAB_LABEL: 'the Big Lab',
  });
  t.same(oidc, [
    { name: 'default', label: 'single sign-on', issuer: 'https://login.example.org', clientId: 'a', clientSecret: 'b' },
    { name: 'big-lab', label: 'the Big Lab', issuer: 'http://127.0.0.1:4000/path', clientId: 'c', clientSecret: 'd' },
  ]);
});

t.test('trusting proxies never means trusting everybody', async (t) => {
  const trusted = (value: string) => readConfig({ TRUST_PROXY: value }).trustProxy;
  t.equal(trusted('false'), false);
  t.equal(trusted('0'), false);
  t.equal(trusted('true'), 1);
  t.equal(trusted('2'), 2);
  t.same(trusted('loopback, 10.0.0.0/8, fd00::1'), ['loopback', '10.0.0.0/8', 'fd00::1']);
  for (const wrong of ['10.0.0.0/33', '1.2.3', '10.0.0.1/8/9', '-1'])
    t.equal(problemsOf({ TRUST_PROXY: wrong }).length, 1);
});

t.test('the demo with its public passwords stays on this machine', async (t) => {
  t.equal(problemsOf({ HOST: '0.0.0.0', NODE_ENV: 'production' }, 'demo').length, 2);
  t.equal(problemsOf({ HOST: '::' }, 'demo').length, 1);
  for (const host of ['localhost', '127.0.0.1', '::1']) t.equal(readConfig({ HOST: host }, 'demo').host, host);
  t.equal(readConfig({ HOST: '0.0.0.0', NODE_ENV: 'production' }).production, true);
});

t.test('the session secret is made once, and only its owner can read it', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'secret-'));
  t.teardown(() => rm(dataDir, { recursive: true }));
  const config = { sessionSecret: null, dataDir: join(dataDir, 'new') };
  const secrets = await Promise.all(Array.from({ length: 10 }, () => sessionSecret(config)));
  t.equal(new Set(secrets).size, 1);
  t.match(secrets[0], /^[0-9a-f]{64}$/);
  if (process.platform !== 'win32') t.equal((await stat(join(dataDir, 'new', 'session-secret'))).mode & 0o777, 0o600);
  t.equal(await sessionSecret({ ...config, sessionSecret: 'mine' }), 'mine');
});

function problemsOf(env: Environment, mode?: Mode): readonly string[] {
  try {
    readConfig(env, mode);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
