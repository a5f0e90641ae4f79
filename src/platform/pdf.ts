/** Owns making PDFs: in a thread of their own, so that nobody waits for a page while a thousand labels are drawn. */
import { Worker } from 'node:worker_threads';
import type { Paper } from './pdf/paper.ts';

interface Wishes {
  /** Asks it to stop; the promise is then rejected. */
  readonly signal?: AbortSignal;
  /** Hears how many sheets are drawn. */
  onSheet?(drawn: number): void;
}

type Message = { readonly drawn: number } | { readonly pdf: Uint8Array };

/** Draws a document as a PDF. */
export function makePdf(paper: Paper, { signal, onSheet }: Wishes = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./pdf/worker.ts', import.meta.url), { workerData: paper });
    const stop = () => {
      void worker.terminate();
      reject(new Error('The drawing was stopped'));
    };
    if (signal?.aborted) return stop();
    signal?.addEventListener('abort', stop, { once: true });
    worker.on('message', (message: Message) => {
      if ('drawn' in message) return onSheet?.(message.drawn);
      resolve(Buffer.from(message.pdf));
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      reject(new Error(`The drawing ended without a file (${code})`));
    });
  });
}
