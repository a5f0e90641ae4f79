/** The categories of the demonstration as a tree, and the fields that they bring. */
import type { Knex } from 'knex';

const ABOVE: Readonly<Record<string, readonly string[]>> = {
  'Camera department': ['Cameras', 'Lenses', 'Tripods', 'Grip'],
  'Light department': ['Lights', 'Stands'],
  'Sound department': ['Recorders', 'Microphones'],
};

interface Plan {
  readonly category: string;
  readonly name: string;
  readonly kind: 'choice' | 'whole' | 'decimal' | 'date' | 'url' | 'yes_no';
  readonly unit?: string;
  readonly help?: string;
  readonly listed?: boolean;
  readonly choices?: readonly string[];
  /** By a part of the item's name; what is not named says nothing. */
  readonly said?: Readonly<Record<string, string>>;
}

const MOUNTS = ['EF', 'E', 'PL', 'C'];

const FIELDS: readonly Plan[] = [
  {
    ...{ category: 'Camera department', name: 'Lens mount', kind: 'choice', choices: MOUNTS },
    said: {
      FX6: 'E',
      C70: 'EF',
      'Pocket 6K': 'EF',
      '250D': 'EF',
      Bolex: 'C',
      Sigma: 'EF',
      'Canon 24': 'EF',
      Zeiss: 'PL',
    },
  },
  {
    ...{ category: 'Cameras', name: 'Weight', kind: 'decimal', unit: 'kg', help: 'Ready to shoot, with battery.' },
    said: { FX6: '1.9', C70: '1.4', 'Pocket 6K': '0.9', '250D': '0.5', Bolex: '3.2' },
  },
  {
    category: 'Cameras',
    name: 'Sensor cleaned',
    kind: 'date',
    listed: false,
    said: { FX6: '2026-09-01', C70: '2026-06-15' },
  },
  {
    ...{ category: 'Tripods', name: 'Carries', kind: 'whole', unit: 'kg' },
    said: { Sachtler: '8', Manfrotto: '12' },
  },
  {
    ...{ category: 'Light department', name: 'Safety tested', kind: 'yes_no' },
    said: { Arri: 'yes', Aputure: 'yes', Dedolight: 'no' },
  },
  {
    ...{ category: 'Lights', name: 'Manual', kind: 'url' },
    said: { 'Aputure 300d': 'https://www.aputure.com/', Dedolight: 'https://www.dedolight.com/' },
  },
];

/** Puts the categories below departments, and lets items say something in their fields. */
export async function fields(tx: Knex.Transaction, workspace_id: number): Promise<void> {
  for (const [name, below] of Object.entries(ABOVE)) {
    const [made] = await tx('categories').insert({ workspace_id, name }).returning<{ id: number }[]>('id');
    await tx('categories')
      .where({ workspace_id })
      .whereIn('name', [...below])
      .update({ parent_id: made?.id });
  }
  for (const [place, plan] of FIELDS.entries()) await field(tx, workspace_id, plan, place);
}

async function field(tx: Knex.Transaction, workspace_id: number, plan: Plan, place: number): Promise<void> {
  const { category, choices = [], said = {}, ...about } = plan;
  const { id: category_id } = await tx('categories').where({ workspace_id, name: category }).first('id');
  const [made] = await tx('custom_fields')
    .insert({ workspace_id, category_id, place, listed: true, ...about })
    .returning<{ id: number }[]>('id');
  const of = { workspace_id, field_id: made?.id };
  const keys = new Map<string, string>();
  for (const name of choices) {
    const [choice] = await tx('field_choices')
      .insert({ ...of, name })
      .returning<{ id: number }[]>('id');
    keys.set(name, String(choice?.id));
  }
  for (const [part, value] of Object.entries(said)) {
    const items = await tx('items').where({ workspace_id }).whereILike('name', `%${part}%`).pluck<number[]>('id');
    const row = { ...of, kind: plan.kind, once: false, value: keys.get(value) ?? value };
    if (items.length > 0) await tx('field_values').insert(items.map((item_id) => ({ ...row, item_id })));
  }
}
