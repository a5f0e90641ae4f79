/** Owns the one sentence that a change leaves for the next page: a signed cookie, so that no session is written for it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Notice } from './view-model.ts';

const COOKIE = 'said';

/** Keeps a sentence for the next page. */
export function say(reply: FastifyReply, sentence: string): void {
  reply.setCookie(COOKIE, sentence, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: 'auto',
    signed: true,
    maxAge: 60,
  });
}

/** The sentence that was kept, once. */
export function flashOf(request: FastifyRequest, reply: FastifyReply): Notice[] {
  const kept = request.cookies[COOKIE];
  if (!kept) return [];
  reply.clearCookie(COOKIE, { path: '/' });
  const { valid, value } = request.unsignCookie(kept);
  return valid && value ? [{ tone: 'good', text: value }] : [];
}
