/** Where the equipment of the demonstration was bought, and how long it lasts. */

const SUPPLIERS = ['Camera Exchange Dublin', 'Thomann', 'CVP', 'Rental clearance 2021'];
const DAY = 24 * 60 * 60 * 1000;

/** What is known of the purchase of one item after another; some warranties are over, and some soon will be. */
export function purchaseOf(tag: number) {
  return {
    supplier: SUPPLIERS[tag % SUPPLIERS.length],
    order_number: `PO-${2019 + (tag % 6)}-${String(100 + (tag % 37)).padStart(4, '0')}`,
    warranty_until: new Date(Date.now() + ((tag % 9) - 3) * 17 * DAY).toISOString().slice(0, 10),
    useful_life: tag % 4 === 0 ? 36 : 60,
    residual_value: '10.00',
  };
}
