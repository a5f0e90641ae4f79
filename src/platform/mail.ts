/** Owns handing letters to a mail server. Where none is configured, nothing is ever queued, and pages say so. */
import { createHmac } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Knex } from 'knex';
import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';

/** A text without anything that would begin another line. */
export function inOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** A letter, ready to be sent. */
export interface Letter {
  /** A UUID, the same however often it is sent. */
  readonly message: string;
  /** Whose name it is sent in. */
  readonly from: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Where one click ends letters of its kind. */
  readonly stop?: string;
}

/** What a letter ran into: it is refused for good, put off, or the server as a whole is not there for us. */
export type Fate = 'refused' | 'later' | 'away';

export class Undelivered extends Error {
  readonly fate: Fate;

  /** The words are for pages: they repeat nothing of what the server said, which may be an address. */
  constructor(fate: Fate, words: string, cause?: unknown) {
    super(words, { cause });
    this.fate = fate;
  }
}

/** Without an answer for so long, a server is given up, in milliseconds. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, dnsTimeout: 10_000 };

export class MailServer {
  /** Whether there is one at all. */
  readonly on: boolean;
  readonly #transport: ReturnType<typeof createTransport> | null;
  readonly #sender: { readonly name: string; readonly address: string };
  readonly #secret: string;

  constructor({ smtpUrl, mailFrom, baseUrl }: Config, secret: string) {
    this.on = smtpUrl !== null;
    this.#transport = smtpUrl === null ? null : createTransport({ url: smtpUrl, ...PATIENCE, ...SAFE });
    this.#sender = senderOf(mailFrom, baseUrl);
    this.#secret = secret;
  }

  /** Hands a letter to the server. @throws Undelivered */
  async send({ message, from, to, subject, text, html, stop }: Letter): Promise<void> {
    if (this.#transport === null) throw new Undelivered('away', 'No mail server is configured');
    if (!isAddress(to.address)) throw new Undelivered('refused', 'This is no address that mail can be sent to');
    const { name, address } = this.#sender;
    try {
      await this.#transport.sendMail({
        messageId: `<${message}@${address.split('@')[1]}>`,
        from: { name: name || oneLine(from), address },
        to: { name: oneLine(to.name), address: to.address },
        subject: oneLine(subject),
        text,
        html,
        headers: { 'Auto-Submitted': 'auto-generated', ...stopping(stop) },
      });
    } catch (error) {
      throw undelivered(error);
    }
  }

  /** The token of the one-time link that a mail carries: it can be made again by whoever sends it, and is kept nowhere. */
  tokenOf(message: string): string {
    return this.#sealed(`one-time link of ${message}`);
  }

  /** Words with which only we can have signed a text. */
  sealOf(text: string): string {
    return this.#sealed(`seal of ${text}`);
  }

  #sealed(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }
}

/** Whether mail leaves from here: known to whoever holds the database of an app, and in every transaction of it. */
export function mailLeaves(db: Knex): boolean {
  return db.userParams.mailLeaves === true;
}

export function registerMail(app: FastifyInstance, secret: string): void {
  const server = new MailServer(app.config, secret);
  app.decorate('mail', server);
  app.db.userParams = { ...app.db.userParams, mailLeaves: server.on };
}

/** A letter holds what we wrote and nothing else: no file of ours, and nothing from elsewhere. */
const SAFE = { disableFileAccess: true, disableUrlAccess: true };

/** As it is configured: an address, or a name with the address after it in angle brackets. */
function senderOf(mailFrom: string | null, baseUrl: string | null) {
  const host = baseUrl === null ? 'localhost' : new URL(baseUrl).hostname;
  const [, name = '', address] = /^([^<]*?)\s*<([^<>]+)>$/.exec(mailFrom ?? '') ?? [];
  return { name, address: address ?? mailFrom ?? `quartermaster@${host}` };
}

function stopping(stop: string | undefined): Record<string, string> {
  return stop === undefined
    ? {}
    : { 'List-Unsubscribe': `<${stop}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

function isAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>,;:"()[\]\\\p{Cc}]+@[^\s@<>,;:"()[\]\\\p{Cc}]+$/u.test(text);
}

/** What stands in a header stands on one line, which is not endless. */
function oneLine(text: string): string {
  return [...inOneLine(text)].slice(0, 200).join('');
}

function undelivered(error: unknown): Undelivered {
  const { code = '', responseCode = 0 }: { code?: string; responseCode?: number } = Object(error);
  if (code === 'EENVELOPE' || code === 'EMESSAGE') {
    if (responseCode >= 500) return new Undelivered('refused', `The mail server refused it (${responseCode})`, error);
    if (responseCode >= 400) return new Undelivered('later', `The mail server put it off (${responseCode})`, error);
  }
  if (code === 'EAUTH') return new Undelivered('away', 'The mail server does not take our name and password', error);
  return new Undelivered('away', 'The mail server could not be reached, or broke off', error);
}

declare module 'fastify' {
  interface FastifyInstance {
    mail: MailServer;
  }
}
