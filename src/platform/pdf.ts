/**
 * Owns making PDFs: in threads of their own, so that nobody waits for a page while a thousand labels are drawn. A thread
 * that has drawn stays for a while, since starting one takes longer than drawing a page.
 */
import { Worker } from 'node:worker_threads';
import type { Paper } from './pdf/paper.ts';

interface Wishes {
  /** Asks it to stop; the promise is then rejected. */
  readonly signal?: AbortSignal;
  /** Hears how many sheets are drawn. */
  onSheet?(drawn: number): void;
}

type Message = { readonly drawn: number } | { readonly pdf: Uint8Array };

/** So many are drawn at once; what else is asked for waits. */
const MOST = 3;
/** In milliseconds: how long a thread stays with nothing to draw. */
const STAY = 30_000;

const idle: Worker[] = [];
const queue: (() => void)[] = [];
let busy = 0;

/** Draws a document as a PDF. */
export async function makePdf(paper: Paper, wishes: Wishes = {}): Promise<Buffer> {
  if (busy < MOST) busy++;
  else await new Promise<void>((begin) => queue.push(begin));
  const thread = idle.pop() ?? newThread();
  try {
    const pdf = await drawnBy(thread, paper, wishes);
    rest(thread);
    return pdf;
  } finally {
    const next = queue.shift();
    if (next) next();
    else busy--;
  }
}

function drawnBy(thread: Worker, paper: Paper, { signal, onSheet }: Wishes): Promise<Buffer> {
  const over = new AbortController();
  const drawing = new Promise<Buffer>((resolve, reject) => {
    const stop = () => {
      void thread.terminate();
      reject(new Error('The drawing was stopped'));
    };
    const heard = (message: Message) => {
      if ('drawn' in message) onSheet?.(message.drawn);
      else resolve(Buffer.from(message.pdf));
    };
    const ended = (code: number) => reject(new Error(`The drawing ended without a file (${code})`));
    if (signal?.aborted) return stop();
    signal?.addEventListener('abort', stop, { signal: over.signal });
    thread.on('message', heard).on('error', reject).on('exit', ended);
    over.signal.addEventListener('abort', () => {
      thread.off('message', heard).off('error', reject).off('exit', ended);
    });
    thread.ref();
    thread.postMessage(paper);
  });
  return drawing.finally(() => over.abort());
}

function newThread(): Worker {
  const thread = new Worker(new URL('./pdf/worker.ts', import.meta.url));
  // Whoever waits for a drawing hears of it, too; a thread that fails at rest is missed by nobody.
  thread.on('error', () => leave(thread)).on('exit', () => leave(thread));
  return thread;
}

/** Keeps a thread for the next document, and nobody from ending the process; after a while it goes. */
function rest(thread: Worker): void {
  thread.unref();
  idle.push(thread);
  setTimeout(() => leave(thread) && thread.terminate(), STAY).unref();
}

/** Whether it was at rest. */
function leave(thread: Worker): boolean {
  const at = idle.indexOf(thread);
  if (at >= 0) idle.splice(at, 1);
  return at >= 0;
}
