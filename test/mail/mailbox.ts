/** A real mail server, which keeps what it is sent. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { SEND } from '../../src/features/mail/rules.ts';
import { enqueue } from '../../src/platform/jobs.ts';
import type { Teardown } from '../database.ts';

export interface Received {
  /** The address it was sent to, whatever its headers say. */
  readonly to: string;
  readonly mail: ParsedMail;
  readonly raw: string;
}

export class Mailbox {
  readonly received: Received[] = [];
  readonly url: string;
  /** What to answer to the next recipients, if not that they are welcome. */
  refuse: { readonly code: number; readonly text: string } | null = null;
  /** Told of each mail once it is taken, before whoever sent it hears so. */
  taken: () => void | Promise<void> = () => {};
  readonly #server: SMTPServer;

  private constructor(server: SMTPServer, port: number) {
    this.#server = server;
    this.url = `smtp://127.0.0.1:${port}`;
  }

  /** One that listens until the test is over. */
  static async open(t: Teardown, port = 0): Promise<Mailbox> {
    const server = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false, closeTimeout: 100 },
      onRcptTo: (_, __, done) => {
        const { refuse } = mailbox;
        done(refuse ? Object.assign(new Error(refuse.text), { responseCode: refuse.code }) : null);
      },
      onData: (stream, session, done) => {
        mailbox
          .#take(
            stream,
            session.envelope.rcptTo.map(({ address }) => address),
          )
          .then(() => done(), done);
      },
    });
    server.on('error', () => {});
    await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
    const mailbox = new Mailbox(server, (server.server.address() as AddressInfo).port);
    t.teardown(() => mailbox.close());
    return mailbox;
  }

  /** Those that came since they were last asked for, once all that waits is sent. */
  async after(app: FastifyInstance): Promise<Received[]> {
    await enqueue(app.db, SEND, {});
    await app.jobs.runWaiting();
    return this.received.splice(0);
  }

  async close(): Promise<void> {
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }

  async #take(stream: NodeJS.ReadableStream, to: readonly string[]): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(Buffer.from(part));
    const raw = Buffer.concat(parts).toString('utf8');
    for (const address of to) this.received.push({ to: address, raw, mail: await simpleParser(raw) });
    await this.taken();
  }
}
