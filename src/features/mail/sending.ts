/** Owns sending what waits: each mail is decided on anew, put into words for its reader, and tried until the server takes it. */
import { href } from '../../access/action.ts';
import { type MailServer, Undelivered } from '../../platform/mail.ts';
import type { ChangeVisit, Visit } from '../../platform/visit.ts';
import { showAccount } from '../account/actions.ts';
import { type OneTimeLink, usableLink } from '../links/queries.ts';
import { pathOf } from '../links/rules.ts';
import { showWishes } from './actions.ts';
import {
  gather,
  type Kind,
  leaveOut,
  type Mail,
  nextMail,
  putOff,
  remind,
  settleMail,
  type WayIn,
} from './commands.ts';
import { type LetterView, letterOf, type Part, textOf } from './letter.ts';
import { type Addressee, addressee, noticesOf, wishesOf } from './queries.ts';
import { lastOfEach, type TopicKey } from './rules.ts';
import { stopPath } from './stopping.ts';
import { signsIn, told } from './telling.ts';

/** What sending takes. */
export interface Post {
  readonly db: Visit['db'];
  readonly server: MailServer;
  /** A path of ours as a whole address. */
  address(path: string): string;
  /** A letter as HTML. */
  draw(view: LetterView): Promise<string>;
  /** Of faults of ours. */
  report(error: unknown): void;
}

type Transaction = ChangeVisit['db'];

/** Adds what the clock says, puts together what waits, and sends what is due, one mail after the other; a server that is away is left alone until later. */
export async function sendWaiting(post: Post, signal: AbortSignal): Promise<void> {
  await remind(post.db, new Date());
  await gather(post.db, new Date());
  while (!signal.aborted && (await sendNext(post))) {}
}

/**
 * Sends one mail and gives whether to go on. It stays locked until it is noted as sent: where this process dies in between,
 * it is sent again, as the same message.
 */
async function sendNext(post: Post): Promise<boolean> {
  let under: Mail | null = null;
  try {
    return await post.db.transaction(async (tx) => {
      const now = new Date();
      const mail = await nextMail(tx, now);
      under = mail;
      return mail !== null && (await tried(post, tx, mail, now));
    });
  } catch (error) {
    post.report(error);
    if (under === null) throw error;
    await putOff(post.db, under, 'A fault of ours kept it from being written', false, new Date());
    return true;
  }
}

async function tried(post: Post, tx: Transaction, mail: Mail, now: Date): Promise<boolean> {
  try {
    await settleMail(tx, mail, (await sent(post, tx, mail, now)) ? 'sent' : 'dropped', now);
    return true;
  } catch (error) {
    if (!(error instanceof Undelivered)) throw error;
    if (error.cause !== undefined) post.report(error.cause);
    await putOff(tx, mail, error.message, error.fate === 'refused', now);
    return error.fate !== 'away';
  }
}

/** Gives false where there is nobody to send it to, or nothing left to say. @throws Undelivered */
async function sent(post: Post, tx: Transaction, mail: Mail, now: Date): Promise<boolean> {
  const to = await addressee(tx, mail);
  const { parts, topics } = to === null ? NOTHING : await contentOf(post, tx, mail, to, now);
  if (to === null || parts.length === 0) return false;
  const { workspace, actor } = to;
  const email = mail.kind === 'notices' || mail.kind === 'trial' ? to.email : to.signsInWith;
  const stop = topics.length === 0 ? null : stopPath(post.server, actor, topics);
  const choose = stop === null || !signsIn(actor) ? stop : href(showWishes);
  const view = letterOf(parts, { workspace, name: actor.name, address: post.address, choose });
  await post.server.send({
    ...{ message: mail.message, from: workspace.name, to: { name: actor.name, address: email } },
    ...{ subject: view.subject, text: textOf(view), html: await post.draw(view) },
    ...(stop === null ? {} : { stop: post.address(stop) }),
  });
  return true;
}

interface Content {
  readonly parts: readonly Part[];
  /** What they are about, as far as its reader chooses. */
  readonly topics: readonly TopicKey[];
}

const NOTHING: Content = { parts: [], topics: [] };

async function contentOf(post: Post, tx: Transaction, mail: Mail, to: Addressee, now: Date): Promise<Content> {
  if (mail.kind === 'trial') return { ...NOTHING, parts: [TRIAL] };
  if (mail.kind === 'password' || mail.kind === 'ways') return { ...NOTHING, parts: [wayInPart(mail.kind, to)] };
  if (mail.kind !== 'notices') return { ...NOTHING, parts: [await linkPart(post, tx, mail, to)] };
  const wishes = await wishesOf(tx, to.actor);
  const parts: Part[] = [];
  const topics = new Set<TopicKey>();
  const leftOut: number[] = [];
  for (const notice of lastOfEach(await noticesOf(tx, mail))) {
    if (parts.length === MOST_PARTS) return { parts: [...parts, MORE], topics: [...topics] };
    const part = wishes.get(notice.topic) === 'never' ? null : await told(tx, to, notice);
    if (part) parts.push(part);
    if (part) topics.add(notice.topic);
    else leftOut.push(notice.id);
  }
  await leaveOut(tx, mail, leftOut, now);
  return { parts, topics: [...topics] };
}

/** A letter that is longer than that is read by nobody. */
const MOST_PARTS = 30;
const MORE: Part = { heading: 'And more', lines: ['The pages say all of it.'] };
const TRIAL: Part = { heading: 'Mail works', lines: ['You asked for this mail, to see whether it arrives.'] };

function wayInPart(kind: WayIn, { workspace }: Addressee): Part {
  return {
    heading: kind === 'password' ? 'Your password was changed' : 'Another way to sign in was added or taken away',
    lines: [
      `This is about how you sign in to ${workspace.name}. If it was you, there is nothing to do.`,
      'If it was not, choose a new password at once, end your other sessions, and tell those who manage people there.',
    ],
    way: { href: href(showAccount), label: 'See how you sign in' },
  };
}

/** The token is made anew from what only we know: the database holds no more of it than a hash. @throws Undelivered */
async function linkPart({ server }: Post, tx: Transaction, { message, kind }: Mail, to: Addressee): Promise<Part> {
  const token = server.tokenOf(message);
  const link = await usableLink(tx, token);
  if (link === null) {
    throw new Undelivered('refused', 'The link in it does not work any more: make a new one');
  }
  const { heading, line, label } = linkWords(kind, to.workspace.name, link);
  return { heading, lines: [line], way: { href: pathOf(token), label } };
}

function linkWords(kind: Kind, workspace: string, { joined }: Pick<OneTimeLink, 'joined'>) {
  switch (kind) {
    case 'invitation':
      return {
        heading: `You are invited to ${workspace}`,
        line: `${joined ? 'Sign in as you do elsewhere here' : 'Choose a password'}, and you are in. The link works once, within seven days.`,
        label: 'Accept the invitation',
      };
    case 'reset':
      return {
        heading: 'Choose a new password',
        line: `Somebody who manages people at ${workspace} started this for you. The link works once, within a day.`,
        label: 'Choose it',
      };
    default:
      return {
        heading: 'Choose a new password',
        line: 'You asked for this where one signs in. The link works once, within an hour. If it was not you, do nothing.',
        label: 'Choose it',
      };
  }
}
