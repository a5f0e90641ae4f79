import t from 'tap';
import { build } from '../helper.ts';

const { app, as, stranger } = await build(t);

t.test('whoever opens a page gets it with every protection that browsers know', async (t) => {
  const owner = await as('owner');
  const pages = [await stranger().get('/sign-in'), await owner.get('/'), await owner.get('/nowhere')];
  for (const { path, response } of [...pages, await owner.get('/people'), await owner.get('/app.js')]) {
    const policy = String(response.headers['content-security-policy']);
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]) {
      t.ok(policy.includes(part), `${path}: ${part}`);
    }
    t.notMatch(policy, /unsafe|\*|http/, path);
    t.equal(response.headers['x-content-type-options'], 'nosniff', path);
    t.equal(response.headers['referrer-policy'], 'same-origin', path);
    t.equal(response.headers['x-powered-by'], undefined, path);
  }
  for (const { response, path } of pages) t.notMatch(response.body, /<script>|<style|\son[a-z]+=|javascript:/i, path);
});

t.test('whoever sits down after somebody else finds nothing of theirs in the cache', async (t) => {
  const owner = await as('owner');
  for (const path of ['/', '/people', '/nowhere', '/sign-in', '/items/export', '/audit']) {
    t.equal((await owner.get(path)).response.headers['cache-control'], 'no-store', path);
  }
  t.match(
    (await owner.get('/app.css')).response.headers['cache-control'],
    /public/,
    'what is the same for all is kept',
  );
});

t.test('whoever lies about the host gets no link to it', async (t) => {
  const host = 'evil.example';
  const headers = { host, 'x-forwarded-host': host, forwarded: `host=${host}`, accept: 'text/html' };
  const { cookie } = await as('owner');
  for (const url of ['/sign-in', '/', '/nowhere', '/people']) {
    for (const also of [{}, { cookie }]) {
      const answer = await app.inject({ url, headers: { ...headers, ...also } });
      t.notMatch(answer.body, /evil\.example/, url);
      t.notMatch(JSON.stringify(answer.headers), /evil\.example/, url);
    }
  }
});

t.test('whoever comes over TLS gets a cookie that never leaves it', async (t) => {
  const { app } = await build(t, { BASE_URL: 'https://stock.example', TRUST_PROXY: '1' });
  const answer = await app.inject({ url: '/sign-in', headers: { 'x-forwarded-proto': 'https' } });
  const cookie = String(answer.headers['set-cookie']);
  for (const part of [/^__Host-session=/, /Secure/, /HttpOnly/, /Path=\//, /SameSite=Lax/]) t.match(cookie, part);
  t.notMatch(cookie, /Domain=/);
  t.match(answer.headers['strict-transport-security'], /max-age=31536000/);
});

t.test('whoever signs in is led to a page of ours and nowhere else', async (t) => {
  const { as, world, stranger } = await build(t);
  t.ok(await as(world.owner));
  const elsewhere = [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
  ];
  for (const next of elsewhere) {
    const browser = stranger();
    const form = (await browser.get('/sign-in')).form('/sign-in');
    const answer = await browser.send(form, { email: world.owner.email, password: 'a password of the tests', next });
    t.ok(answer.status === 303 || answer.status === 422, next);
    t.notMatch(new URL(answer.location, 'http://own.example').host, /evil/, next);
  }
});

t.test('whoever loads a page loads it compressed, as their browser likes it', async (t) => {
  const { cookie } = await as('owner');
  for (const [accepted, sent] of [
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['identity', undefined],
  ] as const) {
    const headers = { cookie, accept: 'text/html', 'accept-encoding': accepted };
    const answer = await app.inject({ url: '/', headers });
    t.equal(answer.headers['content-encoding'], sent, accepted);
    t.match(answer.headers.vary, /HX-Request/i);
    if (sent) t.match(answer.headers.vary, /accept-encoding/i);
  }
});

t.test('whoever runs into a fault of ours is told nothing about our insides', async (t) => {
  const { as, db } = await build(t);
  const owner = await as('owner');
  await db.raw('alter table departments rename to elsewhere');
  const broken = await owner.get('/departments');
  t.equal(broken.status, 500);
  t.match(broken.text, /Nothing was saved/);
  t.notMatch(broken.response.body, /relation|elsewhere|select |\.ts\b|node_modules|at \S+:\d+/);
});

t.test('whoever cannot do something finds the way back to where they were, and to nowhere else', async (t) => {
  const viewer = await as('viewer');
  const links = async (referer: string) => {
    const page = await viewer.get('/roles/new', { host: 'store.example', referer });
    t.equal(page.status, 403);
    return page.links.filter(({ label }) => label === 'Go back').map(({ href }) => href);
  };
  t.same(await links('http://store.example/items?q=lens'), ['/items?q=lens']);
  for (const elsewhere of [
    'http://evil.example/items',
    'http://store.example//evil.example',
    'javascript:alert(1)',
    '',
  ]) {
    t.same(await links(elsewhere), [], elsewhere);
  }
  t.same(await links('http://store.example/roles/new'), [], 'not to the page itself');
});
