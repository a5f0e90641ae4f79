/** Owns passwords: argon2id, and the same time whether or not there is something to compare with. */
import { hash, verify } from '@node-rs/argon2';

const NOBODYS = await hash('a password that nobody has');

export async function hashPassword(password: string): Promise<string> {
  return hash(password);
}

/** Whether the password is right; takes as long where there is no hash. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  const right = await verify(passwordHash ?? NOBODYS, password);
  return right && passwordHash !== null;
}
