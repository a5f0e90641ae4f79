/** Owns running a transaction again after it lost a race: a deadlock or a serialisation failure. */

const LOST_RACES = new Set(['40001', '40P01']);
const TRIES = 3;

/** Runs the work, and runs it again whole when it lost a race, three times at most. */
export async function retried<Result>(work: () => Promise<Result>, tried = 1): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (tried >= TRIES || !lostRace(error)) throw error;
    return retried(work, tried + 1);
  }
}

function lostRace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && LOST_RACES.has(error.code);
}
