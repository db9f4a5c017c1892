import argon2 from 'argon2';

/** argon2id, 2 passes over 19 MiB: on the approved list of OWASP ASVS 5.0 (11.4.2). */
const SETTINGS = { type: argon2.argon2id, timeCost: 2, memoryCost: 19_456, parallelism: 1 } as const;

let decoy: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return argon2.hash(password, SETTINGS);
}

/**
 * Whether the password fits. Without a stored hash it takes as long and says no, so that answers do
 * not tell which accounts exist.
 */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  if (stored !== undefined) return argon2.verify(stored, password);
  decoy ??= hashPassword('a password nobody has');
  await argon2.verify(await decoy, password);
  return false;
}
