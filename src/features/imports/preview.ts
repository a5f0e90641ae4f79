/** Puts together what the rows of a draft would do, as far as they can be looked through at once. */
import { href } from '../../access/action.ts';
import type { View } from '../../platform/pages.ts';
import type { Visit } from '../../platform/visit.ts';
import { showImport } from './actions.ts';
import { type Mapped, planned, readingFor } from './outcomes/commands.ts';
import { previewPage } from './page.ts';
import { lineBefore, rowsOf } from './queries.ts';

const PAGE = 50;
/** More are decided on page by page only: looking through them all would take longer than anybody waits for a page. */
const LOOKED_THROUGH = 2000;

export async function importPreview(visit: Visit, draft: Mapped): Promise<View> {
  const { db, actor } = visit;
  const after = lineOf(visit.query.one('after'));
  const reading = await readingFor(db, actor, draft.mapping, { locks: false });
  const few = draft.total <= LOOKED_THROUGH;
  const rows = await rowsOf(db, draft, few ? { most: LOOKED_THROUGH } : { after, most: PAGE + 1 });
  const all = await planned(db, actor, draft, reading, rows);
  const below = all.filter(({ line }) => line > after);
  const shown = below.slice(0, PAGE);
  const last = below.length > PAGE ? shown.at(-1)?.line : undefined;
  const before = after === 0 ? null : await lineBefore(db, draft, after, PAGE);
  const to = (line: number) => (line === 0 ? href(showImport, draft) : `${href(showImport, draft)}?after=${line}`);
  return previewPage(visit, draft, {
    planned: shown,
    all: few ? all : null,
    previous: before === null ? undefined : to(before),
    next: last === undefined ? undefined : to(last),
  });
}

/** The line that the page comes after. */
function lineOf(value: string | undefined): number {
  return value !== undefined && /^[0-9]{1,7}$/.test(value) ? Number(value) : 0;
}
