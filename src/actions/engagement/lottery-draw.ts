import { createHash, createHmac } from 'node:crypto';
import { PPM } from './engagement-definition.js';

/** Of a prize what draws go by. */
export interface DrawnPrize {
  prizeNo: number;
  oddsPpm: number;
  stock: number;
}

/** What became of one draw. `prizeNo` is what the roll hit, also where nothing of it was left. */
export interface DrawResult {
  roll: number;
  prizeNo: number | null;
  outcome: 'won' | 'lost' | 'sold_out';
}

/** One draw as the file has it. */
export interface RecordedDraw extends DrawResult {
  drawNo: number;
  chanceNo: string;
}

export interface Difference {
  drawNo: number;
  chanceNo: string;
  recorded: DrawResult;
  computed: DrawResult;
}

const ROLL_BYTES = 6;
const ROLL_SPACE = 2 ** (8 * ROLL_BYTES);
/** Rolls from here on are thrown away, so that every remainder is equally likely. */
const ROLL_LIMIT = ROLL_SPACE - (ROLL_SPACE % PPM);

/** What is published at the start: SHA-256 of the seed, both in hex. */
export function seedHash(seedHex: string): string {
  return createHash('sha256').update(Buffer.from(seedHex, 'hex')).digest('hex');
}

/**
 * The roll of a chance, 0 to 999,999: the first six bytes of HMAC-SHA-256(seed, `chanceNo:try`) modulo a million,
 * for the first try (0, 1 …) whose number is below the last multiple of a million.
 */
export function rollOf(seedHex: string, chanceNo: string): number {
  const seed = Buffer.from(seedHex, 'hex');
  for (let attempt = 0; ; attempt += 1) {
    const digest = createHmac('sha256', seed).update(`${chanceNo}:${attempt}`).digest();
    const number = digest.readUIntBE(0, ROLL_BYTES);
    if (number < ROLL_LIMIT) return number % PPM;
  }
}

/** The prize a roll hits: prizes lie side by side from 0 on, each as wide as its odds. Null: none. */
export function prizeAt(roll: number, prizes: readonly DrawnPrize[]): number | null {
  let upTo = 0;
  for (const { prizeNo, oddsPpm } of prizes) {
    upTo += oddsPpm;
    if (roll < upTo) return prizeNo;
  }
  return null;
}

/** Draws again, one by one in the order of their numbers. */
export class LotteryReplay {
  private readonly left: Map<number, number>;

  constructor(
    private readonly seedHex: string,
    private readonly prizes: readonly DrawnPrize[],
  ) {
    this.left = new Map(prizes.map(({ prizeNo, stock }) => [prizeNo, stock]));
  }

  next(chanceNo: string): DrawResult {
    const roll = rollOf(this.seedHex, chanceNo);
    const prizeNo = prizeAt(roll, this.prizes);
    if (prizeNo === null) return { roll, prizeNo, outcome: 'lost' };
    const left = this.left.get(prizeNo) ?? 0;
    if (left === 0) return { roll, prizeNo, outcome: 'sold_out' };
    this.left.set(prizeNo, left - 1);
    return { roll, prizeNo, outcome: 'won' };
  }
}

/** The file of a lottery, as far as its draws need it. */
export interface LotteryRecord {
  seedHex: string;
  seedHash: string;
  prizes: readonly DrawnPrize[];
  /** In the order of their numbers. */
  draws: readonly RecordedDraw[];
}

/** Draws a whole file again. It is in order when the seed fits its hash and nothing differs. */
export function replay(file: LotteryRecord): {
  isSeedRight: boolean;
  drawn: number;
  differences: Difference[];
} {
  const drawing = new LotteryReplay(file.seedHex, file.prizes);
  const differences: Difference[] = [];
  for (const draw of file.draws) {
    const computed = drawing.next(draw.chanceNo);
    const difference = differenceOf(draw, computed);
    if (difference) differences.push(difference);
  }
  return { isSeedRight: seedHash(file.seedHex) === file.seedHash, drawn: file.draws.length, differences };
}

export function differenceOf(draw: RecordedDraw, computed: DrawResult): Difference | undefined {
  const { drawNo, chanceNo, roll, prizeNo, outcome } = draw;
  const isSame = roll === computed.roll && prizeNo === computed.prizeNo && outcome === computed.outcome;
  return isSame ? undefined : { drawNo, chanceNo, recorded: { roll, prizeNo, outcome }, computed };
}

/** One line of the file's fingerprint. People are left out: they may be merged later. */
export function drawLine({ drawNo, chanceNo, roll, prizeNo, outcome }: RecordedDraw): string {
  return `${drawNo},${chanceNo},${roll},${prizeNo ?? ''},${outcome}\n`;
}
