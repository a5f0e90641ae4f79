/** Owns the one ordered list of features: each may lean on those before it. */
import type { FastifyInstance } from 'fastify';
import { directory } from './directory/routes.ts';
import { home } from './home/routes.ts';
import { locationTree } from './locations/routes.ts';
import { signIn } from './sign-in/routes.ts';

export const FEATURES: readonly ((app: FastifyInstance) => void)[] = [signIn, directory, locationTree, home];
