/** Reads what the columns of a file can say, and what was chosen for such a file before. */
import type { Knex } from 'knex';
import type { Actor } from '../../../access/actor.ts';
import { isOffered, type Option } from '../../../access/form.ts';
import { choicesFor } from '../../../platform/references.ts';
import { columns } from '../../items/columns/queries.ts';
import { ITEM_ID } from '../../items/columns/rules.ts';
import { locationChoices } from '../../locations/queries.ts';
import { mappingForm } from '../forms.ts';
import { type Import, known, mayMakeCategories, rememberedMapping, rowsOf } from '../queries.ts';
import { guess, ID_TARGET, type Mapping } from '../rules.ts';

/** Rows that names are looked for in. */
const SAMPLES = 1000;

/** What a column can say: the fields of an item that this person is offered, and which item is meant. */
export async function targetsFor(db: Knex, actor: Actor): Promise<Option[]> {
  const offered = (await columns(db, actor)).filter(({ field }) => isOffered(actor, field, null));
  return [
    { value: '', label: 'Nothing' },
    ...offered.map(({ name, label }) => ({ value: name, label })),
    { value: ID_TARGET, label: ITEM_ID },
  ];
}

/** As columns of these names were chosen last, else as they suggest. */
export async function suggested(db: Knex, actor: Actor, row: Import): Promise<Mapping> {
  const remembered = await rememberedMapping<Mapping>(db, actor, row);
  if (remembered) return remembered;
  const cells = (await rowsOf(db, row, { most: SAMPLES })).map((each) => each.cells);
  const offered = (await columns(db, actor)).filter(({ field }) => isOffered(actor, field, null));
  return guess(row.headings, cells, offered, await known(db, actor, mayMakeCategories(actor)));
}

/** The choices for what a row does not say itself. */
export async function optionsFor(db: Knex, actor: Actor, row: Import): Promise<Record<string, Option[]>> {
  const none = { value: '', label: 'Where the stockroom is' };
  return {
    ...(await choicesFor(db, actor, mappingForm, row)),
    location_id: [none, ...(await locationChoices(db, actor, 'items.import'))],
  };
}
