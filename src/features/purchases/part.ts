/** What an item cost, how long it lasts and what it is worth today: its part of the item's page. */
import { counted } from '../../platform/counts.ts';
import type { Cell, Description, PartView } from '../../platform/view-model.ts';
import type { Visit } from '../../platform/visit.ts';
import { dayInWords, dayOf, moneyInWords, startOfDay } from '../../platform/workspace.ts';
import type { Item } from '../items/queries.ts';
import { bookValue, seesMoney, warrantyOn } from './rules.ts';

export async function purchaseOfItem(visit: Visit, item: Item): Promise<PartView | null> {
  const details = [...ofEverybody(visit, item), ...(seesMoney(visit.actor, item) ? ofThePayer(visit, item) : [])];
  if (details.length === 0) return null;
  return { id: 'purchase', heading: 'Purchase and life', template: '/shared/_details', data: { details } };
}

function ofEverybody({ workspace, now }: Visit, { purchasedOn, warrantyUntil }: Item): Description[] {
  const inWords = (day: string) => dayInWords(workspace, startOfDay(workspace, day));
  const warranty = warrantyUntil && warrantyOn(warrantyUntil, dayOf(workspace, now));
  return lines([
    ['Bought on', purchasedOn && { text: inWords(purchasedOn) }],
    ['Warranty', warranty && { text: warranty.words, tone: warranty.tone, sub: `until ${inWords(warrantyUntil)}` }],
  ]);
}

function ofThePayer({ workspace, now }: Visit, item: Item): Description[] {
  const money = (amount: string | null) => amount && { text: moneyInWords(workspace, amount) };
  return lines([
    ['Supplier', item.supplier && { text: item.supplier }],
    ['Order number', item.orderNumber && { text: item.orderNumber, code: true }],
    ['Price', money(item.price)],
    ['Useful life', item.usefulLife && { text: counted(item.usefulLife, 'month') }],
    ['Residual value', money(item.residualValue)],
    ['Book value today', money(bookValue(item, dayOf(workspace, now)))],
  ]);
}

function lines(all: readonly (readonly [string, Cell | '' | 0 | null])[]): Description[] {
  return all.flatMap(([term, cell]) => (cell ? [{ term, cell }] : []));
}
