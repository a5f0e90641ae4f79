/** Owns the catalogue: every permission toggle, the scopes it offers, what it requires, and the words for it. */

/** How far a toggle reaches, narrowest first; `on` is the widest scope of toggles that are either off or on. */
export type Scope = 'off' | 'own' | 'staffed' | 'open' | 'any' | 'on';

/** The one order of scopes; `on` counts as `any`. */
export const RANK: Readonly<Record<Scope, number>> = { off: 0, own: 1, staffed: 2, open: 3, any: 4, on: 4 };

export const SECTIONS = [
  'Equipment',
  'Inventory',
  'Storage',
  'Bookings',
  'Notebook',
  'People',
  'Running the place',
] as const;

export type Section = (typeof SECTIONS)[number];

interface Entry {
  readonly section: Section;
  readonly label: string;
  /** One sentence for the role editor. */
  readonly help: string;
  /** The scopes that can be chosen besides off, narrowest first. */
  readonly scopes: readonly Exclude<Scope, 'off'>[];
  /** Toggles that must be on, at least as widely. */
  readonly requires: readonly string[];
  /** True where it only lets a person read: a role of nothing else is a viewer's. */
  readonly reads?: true;
  readonly warning?: string;
  /** True where it makes a booking or lengthens one: it is refused to the blocked. */
  readonly books?: true;
  /** True where nobody may use it on what is their own. */
  readonly neverOnOwn?: true;
}

const ON = ['on'] as const;
const SA = ['staffed', 'any'] as const;
const SPA = ['staffed', 'open', 'any'] as const;
const OSA = ['own', 'staffed', 'any'] as const;

// biome-ignore format: a toggle reads best in three lines
const ENTRIES = {
  'items.view': {
    section: 'Equipment', scopes: SPA, requires: [], reads: true,
    label: 'View items and kits',
    help: 'See equipment in lists, search, counts and pickers, and open its pages.',
  },
  'items.manage': {
    section: 'Equipment', scopes: SA, requires: ['items.view'],
    label: 'Manage items and kits',
    help: 'Create, edit and archive items, kits and the structure of kits.',
  },
  'items.delete': {
    section: 'Equipment', scopes: SA, requires: ['items.manage'],
    label: 'Delete items and kits',
    help: 'Remove for good what has no history yet.',
  },
  'items.import': {
    section: 'Equipment', scopes: SA, requires: ['items.manage'],
    label: 'Import items',
    help: 'Add or change many items at once from a CSV or XLSX file.',
  },
  'items.export': {
    section: 'Equipment', scopes: SA, requires: ['items.view'],
    label: 'Export items',
    help: 'Download the items that one sees as a CSV or XLSX file.',
  },
  'items.print_labels': {
    section: 'Equipment', scopes: SA, requires: ['items.view'],
    label: 'Print labels of items',
    help: 'Print labels from the templates that are there; designing templates is not part of it.',
  },
  'items.change_location': {
    section: 'Equipment', scopes: SA, requires: ['items.view'],
    label: 'Change location or geo position',
    help: 'Move items between locations and update where they were last seen.',
  },
  'items.flag': {
    section: 'Equipment', scopes: SPA, requires: ['items.view'],
    label: 'Flag an item',
    help: 'Mark an item, for example as broken.',
  },
  'items.unflag': {
    section: 'Equipment', scopes: SPA, requires: ['items.view'],
    label: 'Unflag an item',
    help: 'Remove a flag and so return repaired gear to circulation.',
  },
  'items.comment': {
    section: 'Equipment', scopes: SPA, requires: ['items.view'],
    label: 'Write comments',
    help: 'Leave notes on the page of an item.',
  },
  'items.delete_comments': {
    section: 'Equipment', scopes: SPA, requires: ['items.view'],
    label: 'Delete comments',
    help: 'Remove notes, whoever wrote them.',
  },
  'items.attach': {
    section: 'Equipment', scopes: SPA, requires: ['items.view'],
    label: 'Add attachments',
    help: 'Add files such as manuals and receipts.',
  },
  'items.remove_attachments': {
    section: 'Equipment', scopes: SPA, requires: ['items.view'],
    label: 'Remove attachments',
    help: 'Remove files, whoever added them.',
  },
  'items.customize': {
    section: 'Equipment', scopes: ON, requires: ['items.delete'],
    label: 'Customise equipment',
    help: 'Shape categories, custom fields, flags and label templates of equipment.',
  },
  'maintenance.view': {
    section: 'Equipment', scopes: SA, requires: ['items.view'], reads: true,
    label: 'View maintenance',
    help: 'See the maintenance calendar and what was done.',
  },
  'maintenance.perform': {
    section: 'Equipment', scopes: SA, requires: ['maintenance.view'],
    label: 'Perform maintenance',
    help: 'Enter events in the equipment calendar and carry them out.',
  },
  'maintenance.manage': {
    section: 'Equipment', scopes: SA, requires: ['maintenance.perform'],
    label: 'Manage maintenance',
    help: 'Set up maintenance plans and change the events of others.',
  },
  'maintenance.customize': {
    section: 'Equipment', scopes: ON, requires: ['maintenance.manage'],
    label: 'Customise maintenance',
    help: 'Shape the types and templates of maintenance.',
  },

  'inventory.view': {
    section: 'Inventory', scopes: ON, requires: [], reads: true,
    label: 'View inventory',
    help: 'Open the pages of collections, inventory items and stocks.',
  },
  'inventory.use': {
    section: 'Inventory', scopes: ON, requires: ['inventory.view'],
    label: 'Use stocks',
    help: 'Create, edit and consume stocks.',
  },
  'inventory.export': {
    section: 'Inventory', scopes: ON, requires: ['inventory.view'],
    label: 'Export inventory',
    help: 'Download inventory as a CSV file.',
  },
  'inventory.print_labels': {
    section: 'Inventory', scopes: ON, requires: ['inventory.view'],
    label: 'Print labels of inventory',
    help: 'Print labels from the templates that are there.',
  },
  'inventory.manage': {
    section: 'Inventory', scopes: ON, requires: ['inventory.use'],
    label: 'Manage inventory items',
    help: 'Create and edit inventory items.',
  },
  'inventory.import': {
    section: 'Inventory', scopes: ON, requires: ['inventory.manage'],
    label: 'Import inventory',
    help: 'Add many inventory items at once from a CSV file.',
  },
  'inventory.delete': {
    section: 'Inventory', scopes: ON, requires: ['inventory.manage'],
    label: 'Delete inventory',
    help: 'Remove inventory items and stocks for good.',
  },
  'inventory.customize': {
    section: 'Inventory', scopes: ON, requires: ['inventory.delete'],
    label: 'Customise inventory',
    help: 'Shape collections, stock types and label templates.',
  },
  'shopping.add': {
    section: 'Inventory', scopes: ON, requires: ['inventory.view'],
    label: 'Add to the shopping list',
    help: 'Ask for something to be ordered.',
  },
  'shopping.receive': {
    section: 'Inventory', scopes: ON, requires: ['inventory.view'],
    label: 'Mark orders as arrived',
    help: 'Record that something ordered has come.',
  },
  'shopping.approve': {
    section: 'Inventory', scopes: ON, requires: ['inventory.view'],
    label: 'Approve orders',
    help: 'Decide what is ordered; independent of the level.',
  },

  'storage.view': {
    section: 'Storage', scopes: ON, requires: [], reads: true,
    label: 'View storage',
    help: 'Open the pages of locations, boxes and plates.',
  },
  'storage.use': {
    section: 'Storage', scopes: ON, requires: ['storage.view'],
    label: 'Use storage',
    help: 'Create and edit boxes and plates, and place stocks in them.',
  },
  'storage.manage': {
    section: 'Storage', scopes: ON, requires: ['storage.use'],
    label: 'Manage locations',
    help: 'Create and edit the tree of locations.',
  },
  'storage.delete': {
    section: 'Storage', scopes: ON, requires: ['storage.manage'],
    label: 'Delete storage',
    help: 'Remove locations, boxes and plates that nothing needs any more.',
  },
  'storage.customize': {
    section: 'Storage', scopes: ON, requires: ['storage.delete'],
    label: 'Customise storage',
    help: 'Shape the types of locations, boxes and plates.',
  },

  'reservations.view': {
    section: 'Bookings', scopes: OSA, requires: ['items.view'], reads: true,
    label: 'View reservations',
    help: 'See reservations in lists and calendars; what others reserved shows as taken otherwise.',
  },
  'reservations.manage': {
    section: 'Bookings', scopes: OSA, requires: ['reservations.view'],
    label: 'Manage reservations',
    help: 'Make, change and cancel reservations.',
  },
  'reservations.approve': {
    section: 'Bookings', scopes: SA, requires: ['reservations.view'], neverOnOwn: true,
    label: 'Approve reservations',
    help: 'Decide on requests; nobody approves their own.',
  },
  'reservations.backdate': {
    section: 'Bookings', scopes: OSA, requires: ['reservations.manage'],
    label: 'Reserve in the past',
    help: 'Record a reservation that lies in the past.',
  },
  'reservations.archive': {
    section: 'Bookings', scopes: OSA, requires: ['reservations.manage'],
    label: 'Archive reservations',
    help: 'Move what is over out of the daily lists.',
  },
  'reservations.label': {
    section: 'Bookings', scopes: OSA, requires: ['reservations.view'],
    label: 'Label reservations',
    help: 'Set and clear coloured labels.',
  },
  'reservations.pdf': {
    section: 'Bookings', scopes: OSA, requires: ['reservations.view'],
    label: 'Print reservations',
    help: 'Make packing slips and other documents from the active templates.',
  },
  'checkouts.view': {
    section: 'Bookings', scopes: OSA, requires: ['items.view'], reads: true,
    label: 'View check-outs',
    help: 'See what is lent in lists and calendars; what others hold shows as taken otherwise.',
  },
  'checkouts.manage': {
    section: 'Bookings', scopes: OSA, requires: ['checkouts.view'],
    label: 'Manage check-outs',
    help: 'Hand out and take back equipment.',
  },
  'checkouts.backdate': {
    section: 'Bookings', scopes: OSA, requires: ['checkouts.manage'],
    label: 'Check out in the past',
    help: 'Record a check-out that has already happened.',
  },
  'checkouts.extend': {
    section: 'Bookings', scopes: OSA, requires: ['checkouts.view'], books: true,
    label: 'Extend check-outs',
    help: 'Move the due date of an active loan.',
  },
  'checkouts.archive': {
    section: 'Bookings', scopes: OSA, requires: ['checkouts.manage'],
    label: 'Archive check-outs',
    help: 'Move what is back out of the daily lists.',
  },
  'checkouts.label': {
    section: 'Bookings', scopes: OSA, requires: ['checkouts.view'],
    label: 'Label check-outs',
    help: 'Set and clear coloured labels.',
  },
  'checkouts.pdf': {
    section: 'Bookings', scopes: OSA, requires: ['checkouts.view'],
    label: 'Print check-outs',
    help: 'Make loan agreements and other documents from the active templates.',
  },
  'bookings.ignore_conflicts': {
    section: 'Bookings', scopes: ON, requires: [],
    label: 'Ignore conflicts',
    help: 'Book over other bookings, maintenance flags and access groups, and check out from several locations at once.',
    warning: 'Not recommended: it allows double bookings.',
  },
  'custody.take': {
    section: 'Bookings', scopes: OSA, requires: ['checkouts.view'], books: true,
    label: 'Take custody',
    help: 'Keep an item for as long as it is needed, without a return date.',
  },
  'custody.release': {
    section: 'Bookings', scopes: OSA, requires: ['checkouts.view'],
    label: 'Release custody',
    help: 'Give back what is in custody.',
  },
  'custody.transfer': {
    section: 'Bookings', scopes: SA, requires: ['checkouts.view'], books: true,
    label: 'Transfer custody',
    help: 'Move custody directly from one person to another.',
  },

  'notebook.view': {
    section: 'Notebook', scopes: ON, requires: [], reads: true,
    label: 'View notebook',
    help: 'Read notebook pages.',
  },
  'notebook.write': {
    section: 'Notebook', scopes: ON, requires: ['notebook.view'],
    label: 'Write notebook',
    help: 'Create and edit notebook pages.',
  },
  'notebook.witness': {
    section: 'Notebook', scopes: ON, requires: ['notebook.view'],
    label: 'Witness notebook pages',
    help: 'Confirm a page of somebody else; independent of the level.',
  },

  'contacts.view': {
    section: 'People', scopes: ON, requires: [], reads: true,
    label: 'View contacts',
    help: 'See the people who cannot sign in, to whom equipment can be lent.',
  },
  'contacts.manage': {
    section: 'People', scopes: ON, requires: ['contacts.view'],
    label: 'Manage contacts',
    help: 'Create, edit and archive people who cannot sign in.',
  },
  'users.view': {
    section: 'People', scopes: ON, requires: ['contacts.view'], reads: true,
    label: 'View users',
    help: 'See the people who can sign in, and their roles.',
  },
  'users.manage': {
    section: 'People', scopes: ON, requires: ['users.view', 'contacts.manage'],
    label: 'Manage users',
    help: 'Invite, edit and archive people, and assign roles and spans within one’s own.',
  },
  'users.import': {
    section: 'People', scopes: ON, requires: ['users.manage'],
    label: 'Import users',
    help: 'Add many people at once from a CSV file.',
  },
  'users.export': {
    section: 'People', scopes: ON, requires: ['users.view'],
    label: 'Export users',
    help: 'Download the people that one sees as a CSV or XLSX file.',
  },
  'users.pdf': {
    section: 'People', scopes: ON, requires: ['users.view'],
    label: 'Print what a person holds',
    help: 'Make a document of what a person holds now.',
  },
  'users.block': {
    section: 'People', scopes: ON, requires: ['users.view'],
    label: 'Block and unblock users',
    help: 'Keep a person from making new bookings.',
  },
  'directory.manage': {
    section: 'People', scopes: ON, requires: ['users.view'],
    label: 'Manage departments and groups',
    help: 'Create and edit departments, groups and access groups, and who is in them.',
  },

  'stockrooms.manage': {
    section: 'Running the place', scopes: SA, requires: ['items.manage', 'reservations.manage', 'checkouts.manage'],
    label: 'Manage stockrooms',
    help: 'Edit a stockroom: who staffs it, and who may book from it.',
  },
  'stockrooms.included_in_all': {
    section: 'Running the place', scopes: ON, requires: [],
    label: 'Included in “All” staff',
    help: 'Counts as staff of every stockroom whose staff box says All.',
  },
  'spotchecks.view': {
    section: 'Running the place', scopes: SA, requires: ['items.view'], reads: true,
    label: 'View spotchecks',
    help: 'See audits of what is really on the shelf.',
  },
  'spotchecks.manage': {
    section: 'Running the place', scopes: SA, requires: ['spotchecks.view'],
    label: 'Manage spotchecks',
    help: 'Start, carry out and close spotchecks.',
  },
  'spotchecks.delete': {
    section: 'Running the place', scopes: SA, requires: ['spotchecks.manage'],
    label: 'Delete spotchecks',
    help: 'Remove spotchecks for good.',
  },
  'reports.view': {
    section: 'Running the place', scopes: ON, requires: [], reads: true,
    label: 'View reports',
    help: 'Open the reports about utilisation and money.',
  },
  'reports.save': {
    section: 'Running the place', scopes: ON, requires: ['reports.view'],
    label: 'Save reports',
    help: 'Keep a custom report for others.',
  },
  'reports.delete': {
    section: 'Running the place', scopes: ON, requires: ['reports.save'],
    label: 'Delete reports',
    help: 'Remove saved reports.',
  },
  'settings.manage': {
    section: 'Running the place', scopes: ON,
    requires: ['items.customize', 'maintenance.customize', 'inventory.customize', 'storage.customize'],
    label: 'Manage settings',
    help: 'Change the settings of the workspace: categories, custom fields, flags, labels and templates.',
  },
  'roles.manage': {
    section: 'Running the place', scopes: ON, requires: ['users.manage'],
    label: 'Manage roles',
    help: 'Create, edit, clone and delete roles within one’s own.',
  },
  'audit.view': {
    section: 'Running the place', scopes: ON, requires: ['users.view'], reads: true,
    label: 'View the audit log',
    help: 'See who changed what, with before and after.',
  },
  'account.manage': {
    section: 'Running the place', scopes: ON, requires: ['settings.manage', 'roles.manage'],
    label: 'Manage the account',
    help: 'Owners only: workspaces, owners, plan and billing contact, sharing and support access.',
  },
  'account.ignore_span': {
    section: 'Running the place', scopes: ON, requires: ['settings.manage'],
    label: 'Not limited by a span',
    help: 'A span on such a person has no effect, since they could change it.',
  },
  'account.sign_in': {
    section: 'Running the place', scopes: ON, requires: [], reads: true,
    label: 'Sign in',
    help: 'May sign in; without it the person is a contact, to whom things can be lent.',
  },
} as const satisfies Record<string, Entry>;

export type Permission = keyof typeof ENTRIES;

export interface Toggle extends Entry {
  readonly key: Permission;
  readonly requires: readonly Permission[];
}

/** Every toggle in the order of the role editor. */
export const CATALOGUE: readonly Toggle[] = permissions().map((key) => ({ key, ...ENTRIES[key] }));

const BY_KEY = new Map<string, Toggle>(CATALOGUE.map((toggle) => [toggle.key, toggle]));

/** The toggle of that key. An unknown key is a mistake in the code, and throws. */
export function toggleOf(key: string): Toggle {
  const toggle = BY_KEY.get(key);
  if (!toggle) throw new Error(`The catalogue has no toggle ${key}`);
  return toggle;
}

/** Whether a text names a toggle. */
export function isPermission(key: string): key is Permission {
  return BY_KEY.has(key);
}

/** The widest scope that a toggle offers. */
export function widest(toggle: Toggle): Scope {
  return toggle.scopes[toggle.scopes.length - 1] ?? 'off';
}

/** Whether a scope is off or one that the toggle offers. */
export function offers(toggle: Toggle, scope: string): scope is Scope {
  return scope === 'off' || toggle.scopes.some((offered) => offered === scope);
}

function permissions(): Permission[] {
  return Object.keys(ENTRIES) as Permission[];
}
