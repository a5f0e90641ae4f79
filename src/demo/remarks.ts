/** What the film school keeps with its equipment: photos (drawings of ours, one for each category), a manual, and comments. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import sharp from 'sharp';
import { pictureOf } from '../platform/pictures.ts';

/** Lines and shapes on a square of 240. */
const DRAWINGS: Readonly<Record<string, string>> = {
  Cameras:
    '<rect x="30" y="80" width="130" height="90" rx="10"/><circle cx="95" cy="125" r="32" fill="#cfe3dc"/><path d="M160 110l50-24v80l-50-24z"/>',
  Lenses:
    '<rect x="60" y="50" width="120" height="140" rx="16"/><path d="M60 90h120M60 150h120"/><ellipse cx="120" cy="50" rx="46" ry="14" fill="#cfe3dc"/>',
  Tripods:
    '<path d="M120 70L60 210M120 70l60 140M120 70v140M85 60h70" /><rect x="90" y="34" width="60" height="26" rx="6"/>',
  Lights: '<path d="M70 60h100l24 70H46z"/><path d="M120 130v60M80 205h80M60 150l-18 22M180 150l18 22"/>',
  Recorders:
    '<rect x="60" y="40" width="120" height="160" rx="14"/><rect x="78" y="60" width="84" height="52" fill="#cfe3dc"/><circle cx="95" cy="150" r="16"/><circle cx="145" cy="150" r="16"/>',
  Microphones:
    '<rect x="92" y="30" width="56" height="110" rx="28"/><path d="M70 110a50 50 0 0 0 100 0M120 160v45M85 208h70"/>',
  Computers: '<rect x="50" y="50" width="140" height="95" rx="8"/><path d="M28 175h184l-12 15H40z"/>',
};

const MANUAL = {
  model: 'Sony FX6',
  name: 'Handling.txt',
  description: 'How we hand it out',
  content:
    'Sony FX6\n\n1. Two batteries, charged.\n2. The top handle stays on.\n3. Format the cards in the camera, never in a computer.\n',
};

const COMMENTS: readonly (readonly [model: string, account: string, text: string])[] = [
  ['Sony FX6', 'staff', 'The left strap holder of this one is worn.\nOrdered a new one in October.'],
  ['Sony FX6', 'front-desk', 'Strap holder came, it is in the drawer of the desk.'],
  ['Bolex H16 (16 mm)', 'staff', 'Wind it up fully before each take, and never leave it wound.'],
  ['Zoom H6', 'editor', 'Firmware 2.4 is on it.'],
];

/** Gives the first items of the school what people keep and say about them. */
export async function remarks(tx: Knex.Transaction, workspaceId: number): Promise<void> {
  const giver = await personAt(tx, workspaceId, 'staff');
  for (const [category, drawing] of Object.entries(DRAWINGS)) await photos(tx, workspaceId, giver, category, drawing);
  await manual(tx, workspaceId, giver);
  for (const [model, account, text] of COMMENTS) await comment(tx, workspaceId, model, account, text);
}

async function photos(
  tx: Knex.Transaction,
  workspaceId: number,
  added_by: number,
  category: string,
  drawing: string,
): Promise<void> {
  const content = await sharp(Buffer.from(framed(drawing)))
    .png()
    .toBuffer();
  const picture = await pictureOf(content);
  if (picture === null) throw new Error(`The drawing of ${category} cannot be drawn`);
  const file = {
    name: `${category}.png`,
    media_type: 'image/png',
    content,
    sha256: sha256(content),
    is_photo: true,
    added_by,
  };
  const items = await tx('items')
    .join('categories', (on) =>
      on.on('categories.workspace_id', 'items.workspace_id').andOn('categories.id', 'items.category_id'),
    )
    .where({ 'items.workspace_id': workspaceId, 'categories.name': category })
    .pluck<number[]>('items.id');
  await tx('files').insert(items.map((item_id) => ({ workspace_id: workspaceId, item_id, ...file, ...picture })));
}

async function manual(tx: Knex.Transaction, workspaceId: number, added_by: number): Promise<void> {
  const { model, name, description } = MANUAL;
  const content = Buffer.from(MANUAL.content);
  await tx('files').insert({
    ...{ workspace_id: workspaceId, item_id: await first(tx, workspaceId, model), name, description, content },
    ...{ media_type: 'text/plain; charset=utf-8', sha256: sha256(content), added_by },
  });
}

async function comment(
  tx: Knex.Transaction,
  workspace_id: number,
  model: string,
  account: string,
  text: string,
): Promise<void> {
  const item_id = await first(tx, workspace_id, model);
  await tx('comments').insert({ workspace_id, item_id, text, written_by: await personAt(tx, workspace_id, account) });
}

async function personAt(tx: Knex.Transaction, workspace_id: number, account: string): Promise<number> {
  const person = await tx('people')
    .where({ workspace_id })
    .whereLike('email', `${account}@%`)
    .first<{ id: number } | undefined>('id');
  if (!person) throw new Error(`The demo has no ${account}`);
  return person.id;
}

async function first(tx: Knex.Transaction, workspace_id: number, name: string): Promise<number> {
  const item = await tx('items').where({ workspace_id, name }).orderBy('id').first<{ id: number } | undefined>('id');
  if (!item) throw new Error(`The demo has no ${name}`);
  return item.id;
}

function framed(drawing: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="480" height="480">
    <rect width="240" height="240" fill="#eef2ee"/>
    <g fill="#fff" stroke="#1d5c4d" stroke-width="8" stroke-linejoin="round" stroke-linecap="round">${drawing}</g></svg>`;
}

function sha256(content: Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}
