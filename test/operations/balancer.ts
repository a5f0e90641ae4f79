/** Owns sending people to one of several processes, as those do who put a balancer in front. */
import { setTimeout as later } from 'node:timers/promises';
import type { Running } from './running.ts';
import { Visitor } from './visitor.ts';

interface Process {
  readonly app: Running;
  readonly address: string;
}

/** Sends people to the processes that say they are ready, as those who put one in front do. */
export class Balancer {
  #ready: Process[] = [];
  #turn = 0;

  async add(process: Process): Promise<void> {
    this.#ready.push(process);
  }

  next(): string {
    return this.#ready[this.#turn++ % this.#ready.length]?.address ?? '';
  }

  /** Puts another in the place of the first: what readiness said then, and how it ended. */
  async replaceFirst(fresh: Process): Promise<{ drained: number; exit: number | null }> {
    const [first] = this.#ready;
    if (!first) throw new Error('There is no process');
    this.#ready.push(fresh);
    const ended = first.app.end('SIGTERM');
    const asker = new Visitor(first.address);
    let status = 200;
    while (status === 200) {
      await later(50);
      status = (await asker.get('/readyz')).status;
    }
    this.#ready = this.#ready.filter((each) => each !== first);
    asker.leave();
    return { drained: status, exit: (await ended).code };
  }

  async end(): Promise<void> {
    await Promise.all(this.#ready.map(({ app }) => app.end('SIGKILL')));
  }
}
