import { startOfBusinessDate, type BusinessDate } from '../../src/platform/clock/business-date.js';
import { Draws } from './draws.js';

/** How many people and orders, and up to which day. */
export interface HistorySize {
  members: number;
  /** Exactly so many orders are drawn. */
  orders: number;
  /** The last business date with orders. */
  lastDay: BusinessDate;
  seed: number;
}

export interface DrawnOrder {
  /** Seconds since 1970, UTC. */
  paidSecond: number;
  amountFen: number;
  refundedFen: number;
}

export interface DrawnPerson {
  /** 1 … members. */
  memberId: number;
  /** Seconds since 1970, UTC. */
  firstSeenSecond: number;
  isJoined: boolean;
  isFollowing: boolean;
  /** Seconds since 1970 of the last visit; 0: none. */
  visitSecond: number;
  orders: DrawnOrder[];
}

export const HISTORY_DAYS = 730;

const DAY_SECONDS = 86_400;
const OPENS_AT = 8 * 3600;
const MEDIAN_FEN = 12_800;
const WEIGHT = 0;
const LIFE = 1;

/**
 * Draws a brand's customers one by one, by id. How much a person buys is chi-square with one degree of freedom
 * (the square of a normal value): most people few, about one in five nothing, a long tail. People arrive over 24
 * months, more of them lately, and stop buying after an exponential time; amounts are log-normal around ¥128 with a
 * level of the person's own; 2 % of the orders are refunded in full and 1 % by half.
 */
export function* drawPeople(size: HistorySize): Generator<DrawnPerson> {
  const total = totalWeight(size);
  const firstSecond = startOfBusinessDate(size.lastDay).getTime() / 1000 - (HISTORY_DAYS - 1) * DAY_SECONDS;
  let reached = 0;
  let drawn = 0;
  for (let memberId = 1; memberId <= size.members; memberId += 1) {
    reached += weightOf(size.seed, memberId);
    const upTo = memberId === size.members ? size.orders : Math.floor((reached / total) * size.orders);
    yield drawPerson(size.seed, memberId, upTo - drawn, firstSecond);
    drawn = upTo;
  }
}

function weightOf(seed: number, memberId: number): number {
  return new Draws(seed, memberId * 2 + WEIGHT).normal() ** 2;
}

function totalWeight({ seed, members }: HistorySize): number {
  let total = 0;
  for (let memberId = 1; memberId <= members; memberId += 1) total += weightOf(seed, memberId);
  return total;
}

function drawPerson(seed: number, memberId: number, orderCount: number, firstSecond: number): DrawnPerson {
  const draws = new Draws(seed, memberId * 2 + LIFE);
  const startDay = Math.floor(Math.sqrt(draws.uniform()) * HISTORY_DAYS);
  const life = 1 + draws.exponential(120 + 40 * Math.sqrt(orderCount));
  const activeDays = Math.max(1, Math.floor(Math.min(life, HISTORY_DAYS - startDay)));
  const level = MEDIAN_FEN * Math.exp(0.45 * draws.normal());
  const startSecond = firstSecond + startDay * DAY_SECONDS;
  const person: DrawnPerson = {
    memberId,
    firstSeenSecond: startSecond + OPENS_AT,
    isJoined: draws.uniform() < 0.75,
    isFollowing: draws.uniform() < 0.6,
    visitSecond: draws.uniform() < 0.4 ? startSecond + draws.whole(activeDays) * DAY_SECONDS + OPENS_AT : 0,
    orders: [],
  };
  for (let n = 0; n < orderCount; n += 1) {
    const day = draws.whole(activeDays) * DAY_SECONDS;
    const amountFen = Math.max(100, Math.floor(level * Math.exp(0.4 * draws.normal())));
    const luck = draws.uniform();
    person.orders.push({
      paidSecond: startSecond + day + OPENS_AT + draws.whole(DAY_SECONDS - OPENS_AT),
      amountFen,
      refundedFen: luck < 0.02 ? amountFen : luck < 0.03 ? Math.floor(amountFen / 2) : 0,
    });
  }
  return person;
}
