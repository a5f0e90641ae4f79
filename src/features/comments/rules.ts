/** Owns which comments a page shows of those that were read, and what its neighbours are. */
import type { Comment, Reading } from './queries.ts';

interface Kept {
  readonly kept: readonly Comment[];
  readonly pager: { readonly previous?: string; readonly next?: string };
}

/** `found` is newest first, with one more at the far end where there are more. */
export function neighbours(found: readonly Comment[], { most, before, after }: Reading, path: string): Kept {
  const backwards = before === null && after !== null;
  const more = found.length > most;
  const kept = backwards ? found.slice(-most) : found.slice(0, most);
  const [first, last] = [kept[0], kept.at(-1)];
  const newer = backwards ? more : before !== null;
  const older = backwards || more;
  return {
    kept,
    pager: {
      previous: newer && first ? `${path}?after=${first.id}` : undefined,
      next: older && last ? `${path}?before=${last.id}` : undefined,
    },
  };
}
