/** Owns the one ordered list of features: each may lean on those before it. */
import type { FastifyInstance } from 'fastify';
import { categories } from './categories/routes.ts';
import { directory } from './directory/routes.ts';
import { home } from './home/routes.ts';
import { items } from './items/routes.ts';
import { kits } from './kits/routes.ts';
import { locationTree } from './locations/routes.ts';
import { roles } from './roles/routes.ts';
import { scan } from './scan/routes.ts';
import { signIn } from './sign-in/routes.ts';
import { why } from './why/routes.ts';

export const FEATURES: readonly ((app: FastifyInstance) => void)[] = [
  signIn,
  directory,
  locationTree,
  roles,
  categories,
  items,
  kits,
  why,
  home,
  scan,
];
