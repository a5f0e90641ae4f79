/** Owns the tokens of one-time links: only a hash of them is ever stored. */
import { createHash, randomBytes } from 'node:crypto';

/** A token that nobody can guess. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
