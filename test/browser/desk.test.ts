/** What a script adds to a desk: a scanner that is faster than the page loses nothing, and whoever types is not forgotten. */
import t from 'tap';
import { build } from '../helper.ts';
import { launched, signedIn } from './people.ts';

t.setTimeout(120_000);
const browser = await launched(t);
if (typeof browser === 'string') t.pass('left out', { skip: browser });
else {
  const { app, db, world } = await build(t);
  const baseURL = await app.listen({ host: '127.0.0.1', port: 0 });
  const counter = await world.stockroom({ staff: 'all', departments: 'all', groups: 'all' });
  const student = await world.person({ name: 'Sid Scanned' });
  await world.code({ code: 'B-SID', person: student.id });
  await world.code({ code: 'CABLE', item: await world.item({ name: 'Cable', stockroom: counter, quantity: 9 }) });
  await world.code({ code: 'LAMP', item: await world.item({ name: 'Lamp', stockroom: counter }) });
  const staff = await signedIn(t, browser, await world.person({ role: 'staff' }), { baseURL });

  /** A scanner types into whatever has the focus: the page gives it to the field by itself. */
  const atTheDesk = async () => {
    await staff.goto('/desk');
    await staff.locator('[name=scan]:focus').waitFor();
  };

  t.test('P9 scans that come faster than the page count one by one, each for itself', async (t) => {
    await atTheDesk();
    await staff.keyboard.type('B-SID\n');
    await staff.getByRole('heading', { name: 'Sid Scanned' }).waitFor();
    await staff.keyboard.type('CABLE\nNOTHING\nCABLE\nLAMP\n');
    await staff.getByText('Lamp is on the list').waitFor();
    t.strictSame(await db('desk_lines').orderBy('item_id').pluck('quantity'), [2, 1]);
    await staff.getByText('Nothing here carries the code NOTHING').waitFor();
  });

  t.test(
    'P9 scans that could not be sent are not lost: the first stands in the field again, the others behind it',
    async (t) => {
      await atTheDesk();
      await staff.route('**/desk/scan', (route) => setTimeout(() => route.abort(), 300), { times: 1 });
      await staff.keyboard.type('CABLE\nCABLE\n');
      const field = staff.getByLabel('Scan or type a code');
      while ((await field.inputValue()) !== 'CABLE') await staff.waitForTimeout(50);
      t.strictSame(await db('desk_lines').orderBy('item_id').pluck('quantity'), [2, 1], 'nothing of it came yet');
      await staff.keyboard.press('Enter');
      await staff.getByText('Cable × 4').waitFor();
      t.strictSame(await db('desk_lines').orderBy('item_id').pluck('quantity'), [4, 1]);
    },
  );

  t.test('X8 whoever types is there: the desk does not forget them meanwhile', async (t) => {
    await db('desk_turns').update({ acted_at: db.raw(`now() - interval '9 minutes'`) });
    await atTheDesk();
    await staff.getByRole('heading', { name: 'Is anybody still there?' }).waitFor();
    await staff.waitForTimeout(5100);
    const told = staff.waitForResponse((answer) => answer.url().endsWith('/desk/presence'));
    await staff.keyboard.type('L');
    await told;
    const { rows } = await db.raw(`select now() - acted_at < interval '1 minute' as lately from desk_turns`);
    t.strictSame(rows, [{ lately: true }]);
    t.equal(await staff.getByLabel('Scan or type a code').inputValue(), 'L', 'and what is typed stays');
  });
}
