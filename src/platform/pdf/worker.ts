/** The thread that draws: it is handed a description, says how far it is, and hands back the file. */
import { parentPort, workerData } from 'node:worker_threads';
import { drawPaper } from './draw.ts';

const pdf = await drawPaper(workerData, (drawn) => parentPort?.postMessage({ drawn }));
parentPort?.postMessage({ pdf });
