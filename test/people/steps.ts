/** Steps that the tests of people share. */
import type { Knex } from 'knex';
import type { Test } from 'tap';
import type { Browser } from '../browser.ts';
import type { Person } from '../factories.ts';

/** What the database says about a person. */
export async function stored(db: Knex, id: number) {
  const person = await db('people').where({ id }).first();
  return {
    ...person,
    span: await db('person_span').where({ person_id: id }).orderBy('location_id').pluck('location_id'),
    groups: await db('person_groups').where({ person_id: id }).orderBy('group_id').pluck('group_id'),
  };
}

/** Fills in the form of a person, and sends it. */
export async function edit(browser: Browser, id: number, typed: Record<string, string | readonly string[]>) {
  const path = `/people/${id}/edit`;
  return browser.submit((await browser.get(path)).form(path), typed);
}

/** Neither sees a way to change that person, nor finds one. */
export async function keptOff(t: Test, db: Knex, browser: Browser, target: Person, status = 403) {
  const before = await stored(db, target.id);
  const page = await browser.get(`/people/${target.id}`);
  t.notOk(page.leads(`/people/${target.id}/edit`), 'no link to edit');
  t.equal((await browser.get(`/people/${target.id}/edit`)).status, status);
  const body = { version: String(before.version), name: 'Mallory', role_id: String(before.role_id), span_mode: 'all' };
  t.equal((await browser.force(`/people/${target.id}/edit`, body)).status, status);
  for (const what of ['archive', 'block', 'invitation', 'reset', 'restoration', 'block/release']) {
    t.notOk(page.offers(`/people/${target.id}/${what}`), what);
    t.equal((await browser.force(`/people/${target.id}/${what}`)).status, status, what);
  }
  t.same(await stored(db, target.id), before, 'nothing changed');
  t.equal(await db('one_time_links').where({ person_id: target.id }).first(), undefined);
}
