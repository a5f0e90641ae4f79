/** What a thousand labels cost. */
import t from 'tap';
import { formatOf } from '../../src/features/labels/design/formats.ts';
import type { Label } from '../../src/features/labels/design/rules.ts';
import { sheetsOf } from '../../src/features/labels/rules.ts';
import { makePdf } from '../../src/platform/pdf.ts';

t.setTimeout(120_000);

t.test('P12 a thousand labels with QR code and barcode take less than five seconds of a processor', async (t) => {
  const labels = Array.from({ length: 1000 }, (_, n) => labelOf(n));
  const { design } = formatOf('avery-5160');
  const before = process.cpuUsage();
  const sheets = sheetsOf({ design: { ...design, codes: 'both' }, first: 1, copies: 1 }, labels);
  const pdf = await makePdf({ title: 'A thousand labels', sheets });
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  t.equal(sheets.length, 34);
  t.ok(pdf.length < 3_000_000, `${pdf.length} bytes`);
  t.ok(seconds < 5, `${seconds.toFixed(1)} s`);
  t.comment(`${seconds.toFixed(1)} s, ${pdf.length} bytes`);
});

function labelOf(n: number): Label {
  const tag = `NL-${String(n).padStart(5, '0')}`;
  return {
    ...{ name: `Kamera Žižkov 日本 ${n}`, tag, serial: `SN${n * 7919}` },
    ...{ stockroom: 'Camera store', location: 'Body cabinet', category: 'Cameras' },
    address: `https://lending.example.org/scan?code=${tag}`,
  };
}
