import t from 'tap';
import { build } from '../helper.ts';

t.setTimeout(120_000);

t.test('whoever sends characters that no database keeps gets an answer, not a fault', async (t) => {
  const { as, world } = await build(t);
  const room = await world.stockroom();
  const person = await as('administrator');
  for (const path of [
    '/items?q=%00',
    '/kits?q=%00',
    '/scan?code=%00',
    '/items?after=%00',
    `/items?stockroom_id=${room}%00`,
  ]) {
    t.ok((await person.get(path)).status < 500, path);
  }
  t.equal((await person.force('/departments', { _key: 'a\0b', name: 'Film' })).status, 422);
  t.equal((await person.force('/departments', { name: 'Fi\0lm' })).status, 422);
  t.equal((await person.force('/items', { name: 'x', stockroom_id: String(room), codes: 'a\0b' })).status, 422);
  t.equal((await person.force('/items', { name: 'x', stockroom_id: String(room), notes: 'a\0b' })).status, 422);
});
