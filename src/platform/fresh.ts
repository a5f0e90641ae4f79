/** Owns asking for the password anew before what is hard to undo: a session left open is not enough for it. */
import type { FastifyRequest } from 'fastify';
import { NotFresh } from './errors.ts';

const FRESH = 15 * 60 * 1000;

/** Whether somebody signed in within the last fifteen minutes. */
export function isFresh({ session }: FastifyRequest): boolean {
  return Date.now() - (session.signedInAt ?? 0) < FRESH;
}

/** The guard of actions that are marked `fresh`. @throws NotFresh */
export async function refuseUnlessFresh(request: FastifyRequest): Promise<void> {
  if (!isFresh(request)) throw new NotFresh();
}
