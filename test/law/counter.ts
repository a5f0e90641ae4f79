/** Owns standing at a desk before one looks around: somebody shows a badge, scans something to take along, and brings something back. */
import { BACK, BADGE, THINGS } from './filling.ts';
import type { Visitor } from './visitor.ts';

/** Where one finds a desk at all. What was lent by somebody who walked around before comes back first. */
export async function serveSomebody(visitor: Visitor): Promise<void> {
  await scan(visitor, BADGE);
  for (const code of THINGS.flatMap((thing) => [thing, thing])) {
    const page = await visitor.get('/desk');
    if (!page.offers('/desk/scan') || page.offers('/desk/lines/removal')) break;
    await scan(visitor, code);
  }
  await scan(visitor, BACK);
}

async function scan(visitor: Visitor, code: string): Promise<void> {
  const page = await visitor.get('/desk');
  if (!page.offers('/desk/scan')) return;
  const sent = Object.entries(page.form('/desk/scan').values).map(([name, value]) => [name, [value].flat()]);
  await visitor.post('/desk/scan', { values: { ...Object.fromEntries(sent), scan: [code] }, files: [] });
}
