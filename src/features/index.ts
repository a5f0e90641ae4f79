/** Owns the one ordered list of features: each may lean on those before it. */
import type { FastifyInstance } from 'fastify';
import { accessGroups } from './access-groups/routes.ts';
import { account } from './account/routes.ts';
import { approvals } from './approvals/routes.ts';
import { audit } from './audit/routes.ts';
import { availability } from './availability/routes.ts';
import { badges } from './badges/routes.ts';
import { baskets } from './baskets/routes.ts';
import { batches } from './batches/routes.ts';
import { bookingArchive } from './booking-archive/routes.ts';
import { bookingLabels } from './booking-labels/routes.ts';
import { bookings } from './bookings/routes.ts';
import { categories } from './categories/routes.ts';
import { checkouts } from './checkouts/routes.ts';
import { comments } from './comments/routes.ts';
import { custody } from './custody/routes.ts';
import { desk } from './desk/routes.ts';
import { devices } from './devices/routes.ts';
import { directory } from './directory/routes.ts';
import { documents } from './documents/routes.ts';
import { drafts } from './drafts/routes.ts';
import { feeds } from './feeds/routes.ts';
import { fields } from './fields/routes.ts';
import { files } from './files/routes.ts';
import { flags } from './flags/routes.ts';
import { forgotten } from './forgotten/routes.ts';
import { home } from './home/routes.ts';
import { imports } from './imports/routes.ts';
import { items } from './items/routes.ts';
import { kits } from './kits/routes.ts';
import { labels } from './labels/routes.ts';
import { lendingRules } from './lending-rules/routes.ts';
import { links } from './links/routes.ts';
import { locationTree } from './locations/routes.ts';
import { mail } from './mail/routes.ts';
import { people } from './people/routes.ts';
import { positions } from './positions/routes.ts';
import { providers } from './providers/routes.ts';
import { reservations } from './reservations/routes.ts';
import { roles } from './roles/routes.ts';
import { rosters } from './rosters/routes.ts';
import { scan } from './scan/routes.ts';
import { search } from './search/routes.ts';
import { series } from './series/routes.ts';
import { settings } from './settings/routes.ts';
import { signIn } from './sign-in/routes.ts';
import { signatures } from './signatures/routes.ts';
import { lendingCounters } from './stockrooms/routes.ts';
import { tags } from './tags/routes.ts';
import { waits } from './waits/routes.ts';
import { who } from './who/routes.ts';
import { why } from './why/routes.ts';

export const FEATURES: readonly ((app: FastifyInstance) => void)[] = [
  signIn,
  links,
  mail,
  forgotten,
  providers,
  directory,
  accessGroups,
  locationTree,
  roles,
  people,
  badges,
  lendingCounters,
  devices,
  categories,
  flags,
  fields,
  tags,
  items,
  positions,
  kits,
  batches,
  comments,
  files,
  imports,
  rosters,
  scan,
  labels,
  availability,
  lendingRules,
  bookings,
  baskets,
  drafts,
  reservations,
  series,
  waits,
  approvals,
  bookingLabels,
  bookingArchive,
  checkouts,
  custody,
  signatures,
  documents,
  feeds,
  desk,
  search,
  why,
  who,
  audit,
  account,
  settings,
  home,
];
