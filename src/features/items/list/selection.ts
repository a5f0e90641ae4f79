/** Owns what the list of items offers for the items that are ticked: pages that take them by their `item_ids`. */
import { ACTS } from '../../batches/acts.ts';
import type { SelectionWay } from '../../batches/page.ts';
import { LABEL_WAY } from '../../labels/page.ts';

export const SELECTION: readonly SelectionWay[] = [...ACTS, LABEL_WAY];
