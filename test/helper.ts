/** Builds the app on a database of its own, and gives the browsers without JavaScript that walk through it. */
import type { FastifyInstance } from 'fastify';
import type { Knex } from 'knex';
import { buildApp } from '../src/app.ts';
import { type Mode, readConfig } from '../src/config.ts';
import { Browser } from './browser.ts';
import { type Teardown, testDatabase } from './database.ts';
import { type Person, World } from './factories.ts';

export interface TestHouse {
  readonly app: FastifyInstance;
  readonly db: Knex;
  readonly world: World;
  /** A browser in which that person has signed in; for a role's key, a new person who holds it. */
  as(who: Person | string): Promise<Browser>;
  /** A browser of nobody in particular. */
  stranger(): Browser;
}

/** The app with one workspace, its system roles, and an owner, so that every other role can be given and taken. */
export async function build(t: Teardown, env: Record<string, string> = {}): Promise<TestHouse> {
  const { knex: db } = await testDatabase(t);
  const app = await appOn(t, db, env);
  const world = await World.make(db);
  const as = async (who: Person | string) => {
    const person = typeof who === 'string' ? await world.person({ role: who }) : who;
    const browser = new Browser(app);
    await browser.signIn(person.email);
    return browser;
  };
  return { app, db, world, as, stranger: () => new Browser(app) };
}

/** Another process, as it were: the app on a database that others use too. */
export async function appOn(
  t: Teardown,
  db: Knex,
  env: Record<string, string> = {},
  mode: Mode = 'test',
): Promise<FastifyInstance> {
  const config = readConfig({ LOG_LEVEL: process.env.TEST_LOG ?? 'silent', ...env }, mode);
  const app = await buildApp({ config, db, secret: 'a secret of the tests, long enough' });
  await app.ready();
  t.teardown(() => app.close());
  return app;
}
