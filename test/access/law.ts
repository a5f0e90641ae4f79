/**
 * Owns the law: the tables of the permission model, written down a second time from its document and never from the
 * code, so that a slip in the code has something to disagree with. Tests and the outside judges read only these.
 */
import type { Scope } from '../../src/access/catalogue.ts';
import type { Check } from '../../src/access/decide.ts';

export interface Clause {
  readonly toggle: string;
  readonly section: string;
  /** Besides off, narrowest first. */
  readonly scopes: readonly Scope[];
  readonly requires: readonly string[];
}

/** Toggle | scopes: O own, S staffed, P open, A any, on | requires. A toggle of managing requires that of viewing. */
const CATALOGUE_TABLE = `
# Equipment
items.view               | S P A |
items.manage             | S A   | items.view
items.delete             | S A   | items.manage
items.import             | S A   | items.manage
items.export             | S A   | items.view
items.print_labels       | S A   | items.view
items.change_location    | S A   | items.view
items.flag               | S P A | items.view
items.unflag             | S P A | items.view
items.comment            | S P A | items.view
items.delete_comments    | S P A | items.view
items.attach             | S P A | items.view
items.remove_attachments | S P A | items.view
items.customize          | on    | items.delete
maintenance.view         | S A   | items.view
maintenance.perform      | S A   | maintenance.view
maintenance.manage       | S A   | maintenance.perform
maintenance.customize    | on    | maintenance.manage
# Inventory
inventory.view           | on    |
inventory.use            | on    | inventory.view
inventory.export         | on    | inventory.view
inventory.print_labels   | on    | inventory.view
inventory.manage         | on    | inventory.use
inventory.import         | on    | inventory.manage
inventory.delete         | on    | inventory.manage
inventory.customize      | on    | inventory.delete
shopping.add             | on    | inventory.view
shopping.receive         | on    | inventory.view
shopping.approve         | on    | inventory.view
# Storage
storage.view             | on    |
storage.use              | on    | storage.view
storage.manage           | on    | storage.use
storage.delete           | on    | storage.manage
storage.customize        | on    | storage.delete
# Bookings
reservations.view        | O S A | items.view
reservations.manage      | O S A | reservations.view
reservations.approve     | S A   | reservations.view
reservations.backdate    | O S A | reservations.manage
reservations.archive     | O S A | reservations.manage
reservations.label       | O S A | reservations.view
reservations.pdf         | O S A | reservations.view
checkouts.view           | O S A | items.view
checkouts.manage         | O S A | checkouts.view
checkouts.backdate       | O S A | checkouts.manage
checkouts.extend         | O S A | checkouts.view
checkouts.archive        | O S A | checkouts.manage
checkouts.label          | O S A | checkouts.view
checkouts.pdf            | O S A | checkouts.view
bookings.ignore_conflicts | on   |
custody.take             | O S A | checkouts.view
custody.release          | O S A | checkouts.view
custody.transfer         | S A   | checkouts.view
# Notebook
notebook.view            | on    |
notebook.write           | on    | notebook.view
notebook.witness         | on    | notebook.view
# People
contacts.view            | on    |
contacts.manage          | on    | contacts.view
users.view               | on    | contacts.view
users.manage             | on    | users.view contacts.manage
users.import             | on    | users.manage
users.export             | on    | users.view
users.pdf                | on    | users.view
users.block              | on    | users.view
directory.manage         | on    | users.view
# Running the place
stockrooms.manage        | S A   | items.manage reservations.manage checkouts.manage
stockrooms.included_in_all | on  |
spotchecks.view          | S A   | items.view
spotchecks.manage        | S A   | spotchecks.view
spotchecks.delete        | S A   | spotchecks.manage
reports.view             | on    |
reports.save             | on    | reports.view
reports.delete           | on    | reports.save
settings.manage          | on    | items.customize maintenance.customize inventory.customize storage.customize
roles.manage             | on    | users.manage
audit.view               | on    | users.view
account.manage           | on    | settings.manage roles.manage
account.ignore_span      | on    | settings.manage
account.sign_in          | on    |
`;

const LETTERS: Readonly<Record<string, Scope>> = { O: 'own', S: 'staffed', P: 'open', A: 'any', on: 'on' };

export const CLAUSES: readonly Clause[] = clauses(CATALOGUE_TABLE);

/** The facets of each kind besides its workspace: S stockroom, L location, O owner. */
export const KINDS: Readonly<Record<string, string>> = {
  item: 'SL',
  kit: 'SL',
  stockroom: 'SL',
  spotcheck: 'SL',
  comment: 'SL',
  file: 'SL',
  reservation: 'SLO',
  checkout: 'SLO',
  custody: 'SLO',
  wait: 'SLO',
  draft: 'SLO',
  location: 'L',
  box: 'L',
  plate: 'L',
  stock: 'L',
  person: '',
  contact: '',
  role: '',
  department: '',
  group: '',
  accessGroup: '',
  device: '',
  category: '',
  flag: '',
  bookingLabel: '',
  batch: '',
  import: '',
  roster: '',
  workspace: '',
};

export const RULES: readonly Check['rule'][] = ['workspace', 'toggle', 'reach', 'span', 'booking'];

/** What exists only as a booking: making one is refused to the blocked. */
export const BOOKINGS = ['reservation', 'checkout'];
/** The toggles that lengthen what one holds, and so count as booking. */
export const LENGTHENING = ['checkouts.extend', 'custody.take', 'custody.transfer'];
export const NEVER_ON_OWN = ['reservations.approve'];
export const OFFERING_OWN = CLAUSES.filter((clause) => clause.scopes.includes('own')).map((clause) => clause.toggle);

/** Each level adds these to the one before. */
export const LEVEL_TABLE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Equipment: {
    none: [],
    read: words('items.view maintenance.view'),
    view: words('items.export items.print_labels items.comment items.attach items.flag maintenance.perform'),
    edit: words('items.manage items.import items.change_location items.unflag maintenance.manage'),
    delete: words('items.delete items.delete_comments items.remove_attachments'),
    admin: words('items.customize maintenance.customize'),
  },
  Inventory: {
    none: [],
    read: words('inventory.view'),
    view: words('inventory.use inventory.export inventory.print_labels shopping.add shopping.receive'),
    edit: words('inventory.manage inventory.import'),
    delete: words('inventory.delete'),
    admin: words('inventory.customize'),
  },
  Storage: {
    none: [],
    read: words('storage.view'),
    view: words('storage.use'),
    edit: words('storage.manage'),
    delete: words('storage.delete'),
    admin: words('storage.customize'),
  },
};

/** The toggles of a level: its own and those of the levels before it. */
export function togglesUpTo(module: string, level: string): string[] {
  const table = LEVEL_TABLE[module] ?? {};
  const levels = Object.keys(table);
  return levels.slice(0, levels.indexOf(level) + 1).flatMap((each) => table[each] ?? []);
}

/** The clause of a toggle. */
export function clauseOf(toggle: string): Clause {
  const found = CLAUSES.find((clause) => clause.toggle === toggle);
  if (!found) throw new Error(`The law has no toggle ${toggle}`);
  return found;
}

/** Splits at blanks. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function clauses(table: string): Clause[] {
  let section = '';
  const found: Clause[] = [];
  for (const line of table.trim().split('\n')) {
    if (line.startsWith('# ')) {
      section = line.slice(2);
      continue;
    }
    const [toggle = '', scopes = '', requires = ''] = line.split('|');
    found.push({
      toggle: toggle.trim(),
      section,
      scopes: words(scopes).map((letter) => LETTERS[letter] ?? 'off'),
      requires: words(requires),
    });
  }
  return found;
}
