/** Owns passwords: argon2id, the same time whether or not there is something to compare with, and which are too weak. */
import { hash, verify } from '@node-rs/argon2';
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

const SHORTEST = 12;
/** Of 0 to 4: below it, a computer guesses the password in hours from the hash. */
const SAFE = 3;
const NOBODYS = await hash('a password that nobody has');

export async function hashPassword(password: string): Promise<string> {
  return hash(password);
}

/** Whether the password is right; takes as long where there is no hash. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  const right = await verify(passwordHash ?? NOBODYS, password);
  return right && passwordHash !== null;
}

/** Why a new password will not do, in words; null if it will. `about` are words that others would try for this person. */
export async function weaknessOf(password: string, about: readonly string[]): Promise<string | null> {
  if (password.length < SHORTEST) return `Choose a password of at least ${SHORTEST} characters`;
  const { score } = (await guesser()).check(password, [...about, 'quartermaster']);
  return score >= SAFE
    ? null
    : 'This password is too easy to guess: several words that do not belong together are better';
}

let loaded: Promise<ZxcvbnFactory> | null = null;

/** Its dictionaries are large, and most processes never need them. */
function guesser(): Promise<ZxcvbnFactory> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<ZxcvbnFactory> {
  const [core, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new core.ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
  });
}
