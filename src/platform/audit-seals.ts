/**
 * Owns sealing the audit log: settled entries are hashed in batches, each seal over the one before, so that nobody can
 * alter, add or remove an old entry unseen, not even with the keys of the database. Verifying reads it all again.
 */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';

export interface Verdict {
  readonly seals: number;
  readonly entries: number;
  /** Entries that no seal covers yet. */
  readonly unsealed: number;
  /** The first seal that does not fit what it covers, or the one before it; null: all do. */
  readonly broken: number | null;
}

interface Seal {
  readonly id: number;
  readonly first: string;
  readonly last: string;
  readonly hash: Buffer;
}

/** Entries under one seal, at most. */
const BATCH = 1000;
/** How long to wait for writers to finish, and make others wait, in milliseconds. */
const PATIENCE = 1000;

/** Seals whatever is settled and not sealed yet, and gives how many entries that were. */
export async function sealEntries(db: Knex): Promise<number> {
  const settled = await lastSettled(db);
  if (settled === null) return 0;
  return db.transaction(async (tx) => {
    await tx.raw(`select pg_advisory_xact_lock(hashtext('audit_seals'))`);
    let sealed = 0;
    for (let batch = await nextBatch(tx, settled); batch; batch = await nextBatch(tx, settled)) {
      await tx('audit_seals').insert({ first_entry: batch.first, last_entry: batch.last, hash: batch.hash });
      sealed += batch.count;
    }
    return sealed;
  });
}

/** Reads every sealed entry again and compares. */
export async function verifySeals(db: Knex): Promise<Verdict> {
  let entries = 0;
  let before: Seal | null = null;
  const seals = await allSeals(db);
  for (const seal of seals) {
    const { hash, count } = await hashOf(db, before, seal.first, seal.last);
    const follows = BigInt(seal.first) === BigInt(before?.last ?? '0') + 1n;
    if (!follows || !hash.equals(seal.hash)) return { ...(await totals(db, seals, entries)), broken: seal.id };
    entries += count;
    before = seal;
  }
  return { ...(await totals(db, seals, entries)), broken: null };
}

/** The newest entry before which no other can still appear: once all who were writing are done. Null: they are not. */
async function lastSettled(db: Knex): Promise<string | null> {
  try {
    return await db.transaction(async (tx) => {
      await tx.raw(`set local lock_timeout = ${PATIENCE}`);
      await tx.raw('lock table audit_entries in share mode');
      const { rows } = await tx.raw<{ rows: { last: string | null }[] }>(
        'select max(id)::text as last from audit_entries',
      );
      return rows[0]?.last ?? null;
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '55P03') return null;
    throw error;
  }
}

async function nextBatch(tx: Knex, settled: string) {
  const before = (await allSeals(tx, 1))[0] ?? null;
  const first = String(BigInt(before?.last ?? '0') + 1n);
  const { rows } = await tx.raw<{ rows: { last: string | null }[] }>(
    `select max(id)::text as last from (
       select id from audit_entries where id >= ? and id <= ? order by id limit ?
     ) as batch`,
    [first, settled, BATCH],
  );
  const last = rows[0]?.last;
  return last ? { first, last, ...(await hashOf(tx, before, first, last)) } : null;
}

/** Over the seal before, then over each entry as one line that is the same on every server. */
async function hashOf(db: Knex, before: Seal | null, first: string, last: string) {
  const { rows } = await db.raw<{ rows: { line: string }[] }>(
    `select jsonb_build_array(workspace_id, id, extract(epoch from at), person_id, device_id, action, subject_kind,
       subject_id, before, after, request_id)::text as line
     from audit_entries where id between ? and ? order by id`,
    [first, last],
  );
  const hash = createHash('sha256')
    .update(before?.hash ?? '')
    .update(`${first}-${last}\n`);
  for (const { line } of rows) hash.update(line).update('\n');
  return { hash: hash.digest(), count: rows.length };
}

async function allSeals(db: Knex, newest?: number): Promise<Seal[]> {
  return db('audit_seals')
    .modify((rows) => (newest === undefined ? rows.orderBy('id') : rows.orderBy('id', 'desc').limit(newest)))
    .select<Seal[]>({ id: 'id', first: 'first_entry', last: 'last_entry', hash: 'hash' });
}

async function totals(db: Knex, seals: readonly Seal[], entries: number) {
  const last = seals.at(-1)?.last ?? '0';
  const { rows } = await db.raw<{ rows: { unsealed: number }[] }>(
    'select count(*)::int as unsealed from audit_entries where id > ?',
    [last],
  );
  return { seals: seals.length, entries, unsealed: rows[0]?.unsealed ?? 0 };
}
