/** Reads one-time links that still work, and whom they are for. */
import type { Knex } from 'knex';
import type { Id } from '../../access/ids.ts';
import { hashOf } from '../../platform/one-time-tokens.ts';
import type { Purpose } from './rules.ts';

export interface OneTimeLink {
  readonly id: Id<'link'>;
  readonly workspaceId: Id<'workspace'>;
  readonly workspaceName: string;
  readonly purpose: Purpose;
  /** Null for the first owner, who does not exist yet. */
  readonly personId: Id<'person'> | null;
  readonly personName: string | null;
  /** What they are going to sign in with. */
  readonly email: string | null;
  /** What that person, or that address, signs in with already. */
  readonly identityId: Id<'identity'> | null;
  /** There is something to sign in with already: a password, or a provider. */
  readonly joined: boolean;
  readonly passwordHash: string | null;
}

/** The link of a token, if it was not used and has not expired, and whom it is for may still use it. */
export async function usableLink(db: Knex, token: string): Promise<OneTimeLink | null> {
  return usableLinkOf(db, hashOf(token));
}

/** The same by the hash of its token. */
export async function usableLinkOf(db: Knex, hash: Buffer): Promise<OneTimeLink | null> {
  const row = await db('one_time_links as l')
    .join('workspaces as w', 'w.id', 'l.workspace_id')
    .leftJoin('people as p', (on) => on.on('p.workspace_id', 'l.workspace_id').andOn('p.id', 'l.person_id'))
    .joinRaw('left join identities as i on i.id = p.identity_id or (p.identity_id is null and i.email = p.email)')
    .where({ 'l.token_hash': hash, 'l.used_at': null })
    .whereRaw('l.expires_at > now()')
    .whereRaw(USABLE)
    .first<OneTimeLink | undefined>(
      { id: 'l.id', workspaceId: 'l.workspace_id', workspaceName: 'w.name', purpose: 'l.purpose' },
      { personId: 'l.person_id', personName: 'p.name', identityId: 'i.id', passwordHash: 'i.password_hash' },
      db.raw('coalesce(i.email, p.email) as email'),
      db.raw(`i.id is not null and (i.password_hash is not null
        or exists (select from identity_links g where g.identity_id = i.id)) as joined`),
    );
  return row ?? null;
}

/** Whether a workspace has somebody who can sign in, so that nobody needs to be made its owner any more. */
export async function isInhabited(db: Knex, workspaceId: Id<'workspace'>): Promise<boolean> {
  const row = await db('people').where({ workspace_id: workspaceId }).whereNotNull('identity_id').first('id');
  return row !== undefined;
}

/** Narrowest first; a toggle knows either `any` or `on`. */
const SCOPES = `array['own', 'staffed', 'open', 'any', 'on']`;

/** Whoever made it could make it still: else somebody who has since been given more could be taken over by it. */
const MAKER_COVERS = /* sql */ `exists (
  select from people m
  join role_toggles manages
    on manages.workspace_id = m.workspace_id and manages.role_id = m.role_id and manages.toggle = 'users.manage'
  where m.workspace_id = l.workspace_id and m.id = l.created_by and m.archived_at is null and not exists (
    select from role_toggles theirs
    left join role_toggles mine
      on mine.workspace_id = m.workspace_id and mine.role_id = m.role_id and mine.toggle = theirs.toggle
    where theirs.workspace_id = p.workspace_id and theirs.role_id = p.role_id
      and coalesce(array_position(${SCOPES}, mine.scope), 0) < array_position(${SCOPES}, theirs.scope)
  ) and (
    m.span_all
    or exists (select from role_toggles ignores where ignores.workspace_id = m.workspace_id
      and ignores.role_id = m.role_id and ignores.toggle = 'account.ignore_span')
    or not p.span_all and not exists (
      select from person_span theirs
      where theirs.workspace_id = p.workspace_id and theirs.person_id = p.id and not exists (
        with recursive above as (
          select theirs.location_id as id
          union
          select up.parent_id from locations as up
          join above on up.workspace_id = p.workspace_id and up.id = above.id
        )
        select from above join person_span mine
          on mine.workspace_id = m.workspace_id and mine.person_id = m.id and mine.location_id = above.id
      )
    )
  )
)`;

const SIGNS_IN = /* sql */ `exists (
  select from role_toggles t
  where t.workspace_id = p.workspace_id and t.role_id = p.role_id and t.toggle = 'account.sign_in'
)`;

const USABLE = /* sql */ `case l.purpose
  when 'owner' then not exists (select from people o where o.workspace_id = l.workspace_id and o.identity_id is not null)
  when 'forgotten' then p.archived_at is null and p.identity_id is not null and ${SIGNS_IN}
  else p.archived_at is null and ${MAKER_COVERS} and ${SIGNS_IN} and (l.purpose = 'invitation' or (i.password_hash is not null and not exists (
    select from people o where o.identity_id = p.identity_id and o.workspace_id <> p.workspace_id
  )))
end`;
