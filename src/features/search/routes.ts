/** The search of everything over HTTP. */
import type { FastifyInstance } from 'fastify';
import { show, wholeWorkspace } from '../../platform/handle.ts';
import type { Visit } from '../../platform/visit.ts';
import { wordsOf } from '../items/filters.ts';
import { showSearch } from './actions.ts';
import { type Results, searchPage } from './page.ts';
import { everything, items, meant } from './queries.ts';

const LONGEST = 200;

export function search(app: FastifyInstance): void {
  show(app, showSearch, {
    load: wholeWorkspace,
    draw: async (visit) => {
      const typed = (visit.query.one('q') ?? '')
        .replace(/\p{Cc}/gu, ' ')
        .trim()
        .slice(0, LONGEST);
      return searchPage(visit, typed, await resultsOf(visit, typed));
    },
  });
}

async function resultsOf({ db, actor }: Visit, typed: string): Promise<Results | null> {
  const words = wordsOf(typed);
  if (words.length === 0) return null;
  const [others, exact] = await Promise.all([everything(db, actor, typed, words), items(db, actor, words)]);
  const found = { everything: others, items: exact };
  if (exact.count > 0) return { ...found, meant: null };
  const instead = await meant(db, actor, words);
  return instead === null
    ? { ...found, meant: null }
    : { ...found, items: await items(db, actor, instead), meant: instead };
}
