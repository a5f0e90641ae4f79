/** Files of items: which kinds are taken, who attaches and removes, how they leave again, and what stands for an item. */
import { createHash } from 'node:crypto';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import t, { type Test } from 'tap';
import type { Scopes } from '../../src/access/levels.ts';
import type { Browser, Chosen, Page } from '../browser.ts';
import { build } from '../helper.ts';

t.setTimeout(240_000);
const { as, db, world } = await build(t);
const lena = await world.person({ role: 'limited-staff', name: 'Lena Limited' });
const mine = await world.stockroom({ name: 'Mine', staff: [lena.id] });
const theirs = await world.stockroom({ name: 'Theirs' });
const camera = await world.item({ name: 'Camera', stockroom: mine });
const drum = await world.item({ name: 'Drum', stockroom: theirs });

const holding = async (toggles: Scopes) => as(await world.person({ toggles: { 'account.sign_in': 'on', ...toggles } }));
const begin = (item: number) => `/items/${item}/files/new`;
const filesOf = (item: number) => `/items/${item}/files`;
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n');

async function attach(person: Browser, item: number, file: Chosen, description = ''): Promise<Page> {
  return person.upload((await person.get(begin(item))).form(filesOf(item)), { file }, { description });
}

async function photo(width = 1600, height = 900): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  return sharp({ create: { width, height, channels: 3, background: '#888888', noise } })
    .jpeg()
    .withExif({ IFD0: { Copyright: 'Somebody private' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
}

async function kept(item: number) {
  return db('files').where({ item_id: item }).orderBy('id');
}

t.test('T14 who may attach files does so, and whoever sees the item saves them from there', async (t) => {
  const giver = await holding({ 'items.view': 'any', 'items.attach': 'any' });
  t.ok((await giver.get(`/items/${camera}`)).leads(begin(camera)));
  const page = await attach(giver, camera, { name: 'manual.pdf', content: PDF }, 'The manual');
  t.match(page.text, /manual.pdf was attached/);
  t.match(page.text, /The manual.*manual.pdf · PDF · 17 bytes/);
  const [file] = await kept(camera);
  t.strictSame(file.content, PDF);

  const viewer = await holding({ 'items.view': 'any' });
  t.ok((await viewer.get(`/items/${camera}`)).leads(`/files/${file.id}`));
  const { headers, rawPayload } = (await viewer.get(`/files/${file.id}`)).response;
  t.strictSame(rawPayload, PDF);
  t.match(headers, {
    'content-type': 'application/pdf',
    'content-disposition': `attachment; filename="manual.pdf"; filename*=UTF-8''manual.pdf`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
});

t.test('T14 T48 whoever may not attach is offered nothing of it, and is refused', async (t) => {
  const viewer = await holding({ 'items.view': 'any', 'items.remove_attachments': 'any', 'items.comment': 'any' });
  t.notOk((await viewer.get(`/items/${camera}`)).leads(begin(camera)));
  t.equal((await viewer.get(begin(camera))).refusal, 'toggle');
  t.equal((await viewer.force(filesOf(camera), { description: 'Mine' })).refusal, 'toggle');
  const picture = await world.file(drum, { picture: true });
  t.notOk((await viewer.get(`/items/${drum}`)).offers(`/files/${picture}/photo`));
  t.equal((await viewer.force(`/files/${picture}/photo`)).refusal, 'toggle');
});

t.test('T15 who may remove attachments removes any; whoever attaches removes none', async (t) => {
  const item = await world.item({ name: 'Lamp', stockroom: mine });
  const giver = await holding({ 'items.view': 'any', 'items.attach': 'any' });
  await attach(giver, item, { name: 'own.txt', content: 'My own file' });
  const [file] = await kept(item);
  const path = `/files/${file.id}/removal`;
  t.notOk((await giver.get(`/items/${item}`)).offers(path));
  t.equal((await giver.force(path)).refusal, 'toggle');

  const remover = await holding({ 'items.view': 'any', 'items.remove_attachments': 'any' });
  const after = await remover.submit((await remover.get(`/items/${item}`)).form(path));
  t.match(after.text, /own.txt was removed/);
  t.strictSame(await kept(item), []);
  t.equal((await remover.get(`/files/${file.id}`)).refusal, 'missing');
});

t.test('T14 T15 the history of the item keeps both', async (t) => {
  const item = await world.item({ stockroom: mine });
  const person = await as('staff');
  await attach(person, item, { name: 'note.txt', content: 'Note' });
  const [file] = await kept(item);
  await person.submit((await person.get(`/items/${item}`)).form(`/files/${file.id}/removal`));
  t.match((await person.get(`/items/${item}/history`)).text, /removed a file: .*|removed a file.*attached a file/);
});

t.test('H5 limited staff attach in their stockroom, and find no file of another, however small', async (t) => {
  const hidden = await world.file(drum, { picture: true });
  const person = await as(lena);
  t.ok((await person.get(`/items/${camera}`)).leads(begin(camera)));
  for (const path of [`/files/${hidden}`, `/files/${hidden}/thumbnail`, `/files/${hidden}/picture`, begin(drum)]) {
    t.equal((await person.get(path)).refusal, 'missing', path);
  }
  for (const path of [filesOf(drum), `/files/${hidden}/photo`, `/files/${hidden}/removal`]) {
    t.equal((await person.force(path)).refusal, 'missing', path);
  }
});

t.test('T1 whoever does not see items reaches no file', async (t) => {
  const id = await world.file(camera, { picture: true });
  const person = await holding({ 'inventory.view': 'on' });
  for (const path of [`/files/${id}`, `/files/${id}/thumbnail`, `/files/${id}/picture`, begin(camera)]) {
    t.equal((await person.get(path)).refusal, 'toggle', path);
  }
});

t.test('T14 somebody who attaches what is not taken hears which kinds are, and keeps what they typed', async (t) => {
  const person = await as('staff');
  const item = await world.item({ stockroom: mine });
  const cases: [string, string | Buffer][] = [
    ['photo.png', Buffer.from('MZ\x90\0\x03\0\0\0')],
    ['archive.zip', Buffer.from('PK\x03\x04\x14\0\0\0\0\0 some/file.exe')],
    ['macros.docx', Buffer.from('PK\x03\x04[Content_Types].xml word/document.xml word/vbaProject.bin')],
    ['manual.pdf', Buffer.from([0xff, 0xfe, 0, 1, 2, 3])],
    ['program.txt', Buffer.from('#!\0\x01')],
  ];
  for (const [name, content] of cases) {
    const page = await attach(person, item, { name, content }, 'As I typed it');
    t.equal(page.status, 415, name);
    t.match(page.text, /This kind of file is not taken.*PDF, PNG, JPEG/, name);
    t.equal(page.form(filesOf(item)).values.description, 'As I typed it', name);
  }
  t.equal((await attach(person, item, { name: 'nothing.txt', content: '' })).status, 422);
  const none = await person.submit((await person.get(begin(item))).form(filesOf(item)), { description: 'Alone' });
  t.match([none.status, none.text], [422, /Choose a file/]);
  t.strictSame(await kept(item), []);
});

t.test('T14 a file of 20 MB is kept, and a larger one is too large, with the limit and what was typed', async (t) => {
  const person = await as('staff');
  const item = await world.item({ stockroom: mine });
  const content = Buffer.alloc(20 * 1024 * 1024, 'x');
  const page = await attach(person, item, { name: 'large.txt', content: Buffer.concat([content, PDF]) }, 'Long story');
  t.equal(page.status, 413);
  t.match(page.text, /too large.*at most 20 MB/);
  t.equal(page.form(filesOf(item)).values.description, 'Long story');
  t.strictSame(await kept(item), []);
  t.match((await attach(person, item, { name: 'large.txt', content })).text, /large.txt was attached/);
});

t.test('T14 a file is called what its giver called it, as far as that can be shown and is true', async (t) => {
  const person = await as('staff');
  const names: [string, string | Buffer, string][] = [
    ['Übersicht “neu” 日本.pdf', PDF, 'Übersicht “neu” 日本.pdf'],
    ['..\\..\\secret\\plan.pdf', PDF, 'plan.pdf'],
    ['../../etc/passwd', 'root', 'passwd.txt'],
    ['page.html', '<script>alert(1)</script>', 'page.html.txt'],
    ['list.csv', 'a,b\n1,2\n', 'list.csv'],
    ['evil\u202egpj.pdf', PDF, 'evilgpj.pdf'],
    [`${'long '.repeat(60)}.pdf`, PDF, `${'long '.repeat(24)}.pdf`],
    ['.pdf', PDF, 'pdf.pdf'],
  ];
  for (const [name, content, expected] of names) {
    const item = await world.item({ stockroom: mine });
    await attach(person, item, { name, content });
    const [file] = await kept(item);
    t.equal(file?.name, expected, name);
    const header = String((await person.get(`/files/${file?.id}`)).response.headers['content-disposition']);
    t.match(header, /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[A-Za-z0-9%._~!$&+^`|-]+$/, name);
    t.equal(decodeURIComponent(/''(.*)$/.exec(header)?.[1] ?? ''), expected, name);
  }
});

t.test('T14 documents are told by what is in them', async (t) => {
  const person = await as('staff');
  const open = (type: string) => Buffer.concat([Buffer.alloc(30), Buffer.from(`mimetype${type}PK\x03\x04`)]);
  const cases: [string, Buffer, RegExp][] = [
    ['a.docx', Buffer.from('PK\x03\x04[Content_Types].xml word/document.xml'), /Word document/],
    ['a.xlsx', Buffer.from('PK\x03\x04[Content_Types].xml xl/workbook.xml'), /Excel workbook/],
    ['a.pptx', Buffer.from('PK\x03\x04[Content_Types].xml ppt/slides'), /PowerPoint slides/],
    ['a.odt', open('application/vnd.oasis.opendocument.text'), /OpenDocument text/],
  ];
  for (const [name, content, label] of cases) {
    if (name.endsWith('.odt')) content.write('PK\x03\x04', 0, 'latin1');
    t.match((await attach(person, await world.item({ stockroom: mine }), { name, content })).text, label, name);
  }
});

t.test(
  'T14 the first picture stands for the item, drawn anew: small, upright, and without what the camera wrote',
  async (t) => {
    const person = await as('staff');
    const item = await world.item({ name: 'Zeiss lens', stockroom: mine });
    const original = await photo();
    const page = await attach(person, item, { name: 'lens.jpg', content: original }, 'The lens from above');
    t.match(page.text, /Photo of the item · JPEG picture/);
    const [file] = await kept(item);
    t.equal(file.is_photo, true);
    t.ok(file.thumbnail.length <= 3 * 1024, `${file.thumbnail.length} bytes`);
    t.match(await sharp(file.thumbnail).metadata(), { format: 'webp', width: 96, height: 96, exif: undefined });
    t.match(await sharp(file.picture).metadata(), { format: 'webp', width: 675, height: 1200, exif: undefined });
    t.ok((await sharp(original).metadata()).exif, 'the camera did write something');
    t.match([file.width, file.height], [675, 1200]);

    const shown = page.document.querySelector('img.photo');
    t.match(shown?.attributes, {
      src: `/files/${file.id}/picture`,
      alt: 'The lens from above',
      width: '675',
      height: '1200',
    });
    const listed = (await person.get('/items?q=zeiss')).document.querySelector('img.thumb');
    t.match(listed?.attributes, {
      src: `/files/${file.id}/thumbnail`,
      width: '40',
      height: '40',
      loading: 'lazy',
      alt: '',
    });
  },
);

t.test('T14 whoever attaches pictures chooses the photo; where it is removed, the oldest left follows', async (t) => {
  const item = await world.item({ name: 'Dolly', stockroom: mine });
  const [first, second, third] = [
    await world.file(item, { picture: true }),
    await world.file(item, { picture: true }),
    await world.file(item),
  ];
  const giver = await holding({ 'items.view': 'any', 'items.attach': 'any' });
  const page = await giver.get(`/items/${item}`);
  t.notOk(page.offers(`/files/${first}/photo`), 'it is already');
  t.notOk(page.offers(`/files/${third}/photo`), 'no picture');
  await giver.submit(page.form(`/files/${second}/photo`));
  const photoNow = async () => db('files').where({ item_id: item, is_photo: true }).pluck('id');
  t.strictSame(await photoNow(), [second]);
  const staff = await as('staff');
  await staff.submit((await staff.get(`/items/${item}`)).form(`/files/${second}/removal`));
  t.strictSame(await photoNow(), [first]);
  await staff.submit((await staff.get(`/items/${item}`)).form(`/files/${first}/removal`));
  t.strictSame(await photoNow(), []);
  t.equal((await staff.force(`/files/${third}/photo`)).refusal, 'conflict');
  t.equal((await staff.get(`/files/${third}/thumbnail`)).refusal, 'missing');
});

t.test('T14 browsers keep pictures for one person, and ask each time whether they may still be seen', async (t) => {
  const item = await world.item({ stockroom: mine });
  const person = await as('staff');
  await attach(person, item, {
    name: 'a.png',
    content: await sharp(await photo(40, 40))
      .png()
      .toBuffer(),
  });
  const [file] = await kept(item);
  const path = `/files/${file.id}/thumbnail`;
  const { headers, rawPayload } = (await person.get(path)).response;
  t.strictSame(rawPayload, file.thumbnail);
  t.match(headers, { 'content-type': 'image/webp', 'cache-control': 'private, no-cache' });
  t.match(headers, { 'content-security-policy': "default-src 'none'; sandbox", 'x-content-type-options': 'nosniff' });
  const again = { 'if-none-match': String(headers.etag) };
  t.equal((await person.get(path, again)).status, 304);
  const luis = await as(await world.person({ role: 'limited-staff' }));
  t.equal((await luis.get(path, again)).status, 404, 'knowing what is in it opens nothing');
});

t.test('T14 a picture that would unpack to more than fits, or is damaged, is not taken', async (t) => {
  const person = await as('staff');
  const item = await world.item({ stockroom: mine });
  const bomb = await sharp({
    create: { width: 9000, height: 9000, channels: 3, background: 'white' },
    limitInputPixels: false,
  })
    .png({ compressionLevel: 9 })
    .toBuffer();
  t.ok(bomb.length < 1024 * 1024, `${bomb.length} bytes`);
  for (const content of [bomb, (await photo()).subarray(0, 9000)]) {
    const page = await attach(person, item, { name: 'bomb.png', content });
    t.match([page.status, page.text], [422, /damaged, or has more than 50 million pixels/]);
  }
  t.strictSame(await kept(item), []);
});

t.test('T14 the same form sent twice keeps one file; with another file it is no longer the same', async (t) => {
  const person = await as('staff');
  const item = await world.item({ stockroom: mine });
  const form = (await person.get(begin(item))).form(filesOf(item));
  await person.upload(form, { file: { name: 'a.txt', content: 'One' } });
  await person.upload(form, { file: { name: 'a.txt', content: 'One' } });
  t.equal((await kept(item)).length, 1);
  const other = await person.upload(form, { file: { name: 'a.txt', content: 'Two' } });
  t.match([other.status, other.text], [409, /already sent/]);
});

t.test('T14 an item keeps fifty files and no more', async (t) => {
  const person = await as('staff');
  const item = await world.item({ stockroom: mine });
  for (let n = 0; n < 50; n++) await world.file(item);
  t.equal((await attach(person, item, { name: 'a.txt', content: 'One' })).status, 409);
});

t.test('L13 an item that was never lent is deleted with its files', async (t) => {
  const item = await world.item({ name: 'Mistake', stockroom: mine });
  await world.file(item, { picture: true });
  const person = await as('staff');
  await person.submit((await person.get(`/items/${item}`)).form(`/items/${item}/deletion`));
  t.notOk(await db('items').where({ id: item }).first());
  t.strictSame(await kept(item), []);
});

t.test('T14 kits and the choice of what to book show the photo of what is in them', async (t) => {
  const open = await world.stockroom({ name: 'Open', staff: [], departments: 'all', groups: 'all' });
  const kit = await world.kit(open, 'Photo kit');
  const item = await world.item({ name: 'Pictured', stockroom: open, kit });
  const id = await world.file(item, { picture: true });
  const person = await as('staff');
  const thumbs = async (path: string) =>
    (await person.get(path)).document.querySelectorAll('img.thumb').map((each) => each.getAttribute('src'));
  t.ok((await thumbs('/kits?q=photo')).includes(`/files/${id}/thumbnail`));
  t.ok((await thumbs(`/kits/${kit}`)).includes(`/files/${id}/thumbnail`));
  const choosing = '/reservations/new?starts_at=2031-03-01T10:00&ends_at=2031-03-02T10:00&q=pictured';
  t.ok((await thumbs(choosing)).includes(`/files/${id}/thumbnail`));
});

t.test('T14 where the server has a virus scanner, what it refuses or cannot check is not taken', async (t) => {
  const log = join(t.testdir(), 'seen');
  const seen = async (script: string, act: (person: Browser, item: number) => Promise<void>) => {
    const path = join(t.testdir({}), 'scan.mjs');
    await writeFile(path, script);
    await chmod(path, 0o700);
    const house = await build(t, { SCAN_COMMAND: JSON.stringify([process.execPath, path]) });
    const stockroom = await house.world.stockroom();
    const item = await house.world.item({ stockroom });
    await act(await house.as('staff'), item);
    return house.db('files').where({ item_id: item });
  };
  const verdict = (t: Test, status: number, words: RegExp) => async (person: Browser, item: number) => {
    const page = await attach(person, item, { name: 'a.txt', content: 'What is in it' }, 'As typed');
    t.match([page.status, page.text], [status, words]);
    if (status !== 200) t.equal(page.form(filesOf(item)).values.description, 'As typed');
  };
  const reading = `
    import { createHash } from 'node:crypto';
    import { text } from 'node:stream/consumers';
    import { writeFileSync } from 'node:fs';
    const content = await text(process.stdin);
    writeFileSync(${JSON.stringify(log)}, createHash('sha256').update(content).digest('hex') + ' ' + Object.keys(process.env));`;
  t.equal((await seen(`${reading}\nprocess.exit(0);`, verdict(t, 200, /was attached/))).length, 1);
  const { readFile } = await import('node:fs/promises');
  const [hash, names = ''] = (await readFile(log, 'utf8')).split(' ');
  t.equal(hash, createHash('sha256').update('What is in it').digest('hex'), 'it is given the content');
  t.notMatch(names, /SECRET|DATABASE/, 'and nothing of ours');
  t.equal((await seen('process.exit(1);', verdict(t, 422, /virus scanner of this server refuses/))).length, 0);
  t.equal((await seen('process.exit(2);', verdict(t, 503, /could not be checked for viruses/))).length, 0);
  t.equal((await seen('process.kill(process.pid);', verdict(t, 503, /could not be checked/))).length, 0);
  const house = await build(t, { SCAN_COMMAND: '/nowhere/scanner --quiet' });
  const item = await house.world.item({ stockroom: await house.world.stockroom() });
  await verdict(t, 503, /could not be checked/)(await house.as('staff'), item);
});
