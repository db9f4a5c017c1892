import { deriveIdentities } from '../identities.js';
import type { Person } from '../world.js';
import { CITIES } from './cities.js';
import type { Random } from './random.js';
import { SHARES } from './parameters.js';

const CITY_WEIGHTS = CITIES.map(([, , weight]) => weight);

const SCENES: readonly (readonly [scene: string, weight: number])[] = [
  ['ADD_SCENE_QR_CODE', 34],
  ['ADD_SCENE_SEARCH', 22],
  ['ADD_SCENE_PAID', 16],
  ['ADD_SCENE_PROFILE_CARD', 12],
  ['ADD_SCENE_WECHAT_ADVERTISEMENT', 8],
  ['ADD_SCENE_PROFILE_LINK', 5],
  ['ADD_SCENE_OTHERS', 3],
];

/** A way of following, drawn by how common it is. */
export function drawScene(random: Random): string {
  return (SCENES[random.weighted(SCENES.map(([, weight]) => weight))] as (typeof SCENES)[number])[0];
}

/**
 * One person of the generated brand.
 * @param firstPaidAt second of the first paid order; null for followers who never bought
 * @param opensAt, closesAt the seconds between which the shop's history lies
 */
export function drawPerson(
  index: number,
  seed: number,
  firstPaidAt: number | null,
  opensAt: number,
  closesAt: number,
  random: Random,
): Person {
  const [city, province] = CITIES[random.weighted(CITY_WEIGHTS)] as (typeof CITIES)[number];
  const phone = `000${String(random.integer(0, 99_999_999)).padStart(8, '0')}`;
  const isBuyer = firstPaidAt !== null;
  const day = 86_400;

  let followedAt: number | null = null;
  if (!isBuyer) followedAt = opensAt + Math.floor(random.next() * (closesAt - opensAt));
  else if (random.chance(SHARES.buyersWhoFollow)) {
    const gap = random.chance(0.55)
      ? -random.exponential(1 / (20 * day))
      : random.exponential(1 / (45 * day));
    followedAt = Math.floor(Math.min(Math.max(firstPaidAt + gap, opensAt), closesAt - 1));
  }

  let joined: Person['joined'] = null;
  if (random.chance(isBuyer ? SHARES.buyersWhoJoined : SHARES.othersWhoJoined)) {
    // Most agree while paying for the first time; the others some weeks later.
    const base = firstPaidAt ?? followedAt ?? opensAt;
    const later = random.chance(0.6) ? 0 : random.exponential(1 / (40 * day));
    joined = {
      atSeconds: Math.floor(Math.min(base + later, closesAt - 1)),
      service: random.chance(SHARES.serviceConsent),
      marketing: random.chance(SHARES.marketingConsent),
    };
  }

  const id = `p${String(index + 1).padStart(5, '0')}`;
  const isUnbound = followedAt === null && joined === null && random.chance(SHARES.withoutUnionId);
  return {
    index,
    id,
    name: `微信用户${phone.slice(-4)}`,
    province,
    city,
    phone,
    ...deriveIdentities(`brand ${seed}`, id),
    boundInShop: !isUnbound,
    follow: followedAt === null ? null : { sinceSeconds: followedAt, scene: drawScene(random) },
    joined,
    orders: [],
  };
}
