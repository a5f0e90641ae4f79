/** Label templates: who designs them, what fits, and what the preview shows. */
import t from 'tap';

import { build } from '../helper.ts';

t.setTimeout(120_000);
const { as, db, world } = await build(t);

const designer = await as('equipment-manager');
const printer = await as(
  await world.person({ toggles: { 'account.sign_in': 'on', 'items.view': 'any', 'items.print_labels': 'any' } }),
);

t.test('L15 L33 T45 an equipment manager designs a template, and needs no general admin for it', async (t) => {
  t.ok((await designer.get('/settings/equipment')).leads('/label-templates'));
  const list = await designer.get('/label-templates');
  t.match(
    list.text,
    /Avery L7160: 21 on A4 21 of 63.5 × 38.1 mm on A4 QR code/,
    'common ones are there from the first day',
  );
  const page = await designer.get('/label-templates/new?format=avery-l4736');
  const form = page.form('/label-templates');
  t.match(form.values, { paper: 'a4', columns: '4', rows: '12', width: '45.7', height: '21.2', codes: 'qr' });
  const made = await designer.submit(form, { name: 'Small', codes: 'both', lines: ['', 'name'], size: '6' });
  t.match(made.text, /Small was created.*Small 48 of 45.7 × 21.2 mm on A4 QR code and barcode/s);
  const { id } = await db('label_templates').where({ name: 'Small' }).first();
  const edit = (await designer.get(`/label-templates/${id}/edit`)).form(`/label-templates/${id}/edit`);
  t.match(edit.values, { codes: 'both', lines: ['', 'name'], size: '6', gap_x: '2.6' });
  t.match((await designer.submit(edit, { name: 'Smaller', size: '5' })).text, /Smaller was saved/);
  t.equal((await designer.send(edit, { name: 'Lost' })).status, 409, 'somebody saved it in between');
  t.match(
    (await designer.submit((await designer.get('/label-templates/new')).form('/label-templates'), { name: 'smaller' }))
      .text,
    /There is a template of that name already/,
  );
  const gone = await designer.submit((await designer.get('/label-templates')).form(`/label-templates/${id}/deletion`));
  t.match(gone.text, /Smaller was deleted/);
  const actions = await db('audit_entries')
    .where({ subject_kind: 'labelTemplate', subject_id: id })
    .orderBy('id')
    .pluck('action');
  t.strictSame(actions, ['label_templates.create', 'label_templates.save', 'label_templates.delete']);
});

t.test('T7 who prints designs nothing: no page, no button and no door of the templates', async (t) => {
  const { id } = await db('label_templates').where({ workspace_id: world.workspaceId }).first();
  t.notOk((await printer.get('/labels')).links.some(({ href }) => href.startsWith('/label-templates')));
  for (const person of [printer, await as('front-desk')]) {
    for (const path of ['', '/new', '/preview', `/${id}/edit`, `/${id}/preview`]) {
      t.equal((await person.get(`/label-templates${path}`)).refusal, 'toggle', path);
    }
    for (const path of ['', '/preview', `/${id}/edit`, `/${id}/preview`, `/${id}/deletion`]) {
      t.equal((await person.force(`/label-templates${path}`, { name: 'Mine' })).refusal, 'toggle', path);
    }
  }
});

t.test('T45 the preview shows what is printed, by its button and while one types', async (t) => {
  const page = await designer.get('/label-templates/new?format=tape-24');
  t.match(page.document.querySelector('#printed svg')?.toString(), /Canon EOS 250D/);
  t.equal(page.document.querySelectorAll('#printed svg').length, 1, 'a tape has no sheet');
  const form = page.form('/label-templates');
  const detour = form.detours.find(({ address }) => address === '/label-templates/preview');
  t.equal(detour?.method, 'POST');
  const values = { ...form.values, lines: ['', 'text'], text: 'Please <return>' };
  const pressed = await designer.force('/label-templates/preview', values);
  t.equal(pressed.status, 200);
  t.match(pressed.document.querySelector('#printed svg text')?.toString(), /Please &lt;return&gt;/);
  t.equal(pressed.form('/label-templates').values.text, 'Please <return>', 'nothing of the form is lost');
  t.strictSame(await db('label_templates').whereRaw(`design ->> 'text' like 'Please <%'`), [], 'and nothing is saved');
  const { _csrf, _key, ...typed } = form.values;
  const query = new URLSearchParams(Object.entries({ ...typed, codes: 'barcode' }).flatMap(pairs));
  const watched = await designer.get(`/label-templates/preview?${query}`, { 'hx-request': 'true' });
  t.equal(watched.status, 200);
  t.notMatch(watched.response.body, /<html|<form/);
  t.match(watched.response.body, /<svg/);
});

t.test('T45 what does not fit is said in words, beside the measure that would mend it', async (t) => {
  const form = 'avery-l7160';
  const tape = 'tape-12';
  for (const [from, values, words] of [
    [form, { columns: '4' }, /Columns: 4 labels of 63.5 mm side by side end at 268.8 mm; the sheet is 210 mm wide/],
    [form, { rows: '8' }, /Rows: 8 labels of 38.1 mm one below the other end at 320 mm; the sheet is 297 mm high/],
    [form, { left: '40' }, /Columns: .* the sheet is 210 mm wide/],
    [form, { width: 'wide' }, /Width of a label: enter millimetres from 5 to 300, such as 25.4/],
    [
      form,
      { size: '36', lines: ['', 'name', 'tag', 'serial'] },
      /Lines: 3 lines of 36 points need 45.7 mm, and there are 35.1 mm left/,
    ],
    [form, { lines: ['', 'name', 'text'] }, /Own words: enter them, or take them out/],
    [tape, { height: '8' }, /Height of a label: the QR code would be 5 mm wide, and needs [0-9.]+ mm to be read/],
    [tape, { codes: 'barcode', width: '12' }, /Width of a label: a barcode such as A-0001 needs/],
    [tape, { width: '18' }, /Width of a label: the QR code would be/],
  ] as const) {
    const fresh = (await designer.get(`/label-templates/new?format=${from}`)).form('/label-templates');
    const refused = await designer.send(fresh, { name: 'Never', ...values });
    t.equal(refused.status, 422, JSON.stringify(values));
    t.match(refused.text, words, JSON.stringify(values));
  }
  t.strictSame(await db('label_templates').where({ name: 'Never' }), []);
  const { values } = (await designer.get('/label-templates/new')).form('/label-templates');
  const previewed = await designer.force('/label-templates/preview', { ...values, columns: '4' });
  t.match(previewed.document.querySelector('#printed')?.text, /cannot be printed like this.*the sheet is 210 mm wide/s);
});

function pairs([name, value]: [string, string | readonly string[]]): [string, string][] {
  return typeof value === 'string' ? [[name, value]] : value.map((each) => [name, each]);
}
