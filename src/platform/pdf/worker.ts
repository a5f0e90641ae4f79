/** The thread that draws: it is handed one description after the other, says how far it is, and hands back the file. */
import { parentPort } from 'node:worker_threads';
import { drawPaper } from './draw.ts';
import type { Paper } from './paper.ts';

parentPort?.on('message', async (paper: Paper) => {
  const pdf = await drawPaper(paper, (drawn) => parentPort?.postMessage({ drawn }));
  parentPort?.postMessage({ pdf });
});
