/** Owns the address with which a mail of some topics can be ended by whoever got it, signed in or not. */
import { timingSafeEqual } from 'node:crypto';
import { href } from '../../access/action.ts';
import { type Id, readId } from '../../access/ids.ts';
import type { MailServer } from '../../platform/mail.ts';
import { openStop } from './actions.ts';
import { TOPICS, type TopicKey } from './rules.ts';

/** Who wants no more of what. */
export interface Stopping {
  readonly workspaceId: Id<'workspace'>;
  readonly personId: Id<'person'>;
  readonly topics: readonly TopicKey[];
}

/** The path of the address, which nobody else can make. */
export function stopPath(
  server: MailServer,
  { workspaceId, personId }: Pick<Stopping, 'workspaceId' | 'personId'>,
  topics: readonly TopicKey[],
): string {
  const said = `${workspaceId}.${personId}.${topics.join('-')}`;
  return href(openStop, { token: `${said}.${server.sealOf(said)}` });
}

/** What such an address says; null where it is not one that we made. */
export function readStop(server: MailServer, token: string): Stopping | null {
  const at = token.lastIndexOf('.');
  const said = token.slice(0, Math.max(at, 0));
  if (!same(token.slice(at + 1), server.sealOf(said))) return null;
  const [workspace, person, topics = ''] = said.split('.');
  const [workspaceId, personId] = [readId<'workspace'>(workspace), readId<'person'>(person)];
  if (workspaceId === null || personId === null) return null;
  const named = topics.split('-');
  return { workspaceId, personId, topics: TOPICS.map(({ key }) => key).filter((key) => named.includes(key)) };
}

function same(one: string, other: string): boolean {
  const [mine, theirs] = [Buffer.from(one), Buffer.from(other)];
  return mine.length === theirs.length && timingSafeEqual(mine, theirs);
}
