import { createHash } from 'node:crypto';

const POSSIBLE = 2 ** 48;

/**
 * Whether a person belongs to the 对照组 of a plan: `percent` (0–100) of all people, drawn by a hash of plan
 * and person. The same person always falls on the same side while the percentage stays; raising it only
 * adds people.
 */
export function isHeldOut(planCode: string, memberId: string, percent: number): boolean {
  const hash = createHash('sha256').update(`${planCode}:${memberId}`).digest();
  return hash.readUIntBE(0, 6) / POSSIBLE < percent / 100;
}
