import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { FieldCipher } from '../../platform/crypto/field-cipher.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import type { Reward } from './engagement-definition.js';
import { EngagementNotFound, NoChance, NotRunning } from './engagement.errors.js';
import { isOfKind, type EngagementOf } from './engagement-state.js';
import { EngagementStore } from './engagement.store.js';
import { chanceWords } from './kinds/lottery.js';
import { LotteryChances } from './lottery-chances.js';
import { prizeAt, rollOf, type DrawResult, type DrawnPrize } from './lottery-draw.js';
import { LotteryStore, type ChanceRow, type PrizeRow } from './lottery.store.js';
import { Participation, type Moment } from './participation.service.js';
import { RewardsService, rewardView, type RewardView } from './rewards.service.js';
import { RewardStore } from './reward.store.js';

const DRAWS_SHOWN = 50;

/** A lottery as a member sees it. Odds are millionths of one draw. */
export interface LotteryView {
  id: string;
  title: string;
  /** SHA-256 of the seed, published at the start; the seed itself is shown after the end. */
  seedHash: string;
  seed: string | null;
  method: string;
  prizes: {
    level: string;
    name: string;
    kind: 'coupon' | 'points' | 'goods';
    worthFen: number;
    oddsPpm: number;
    stock: number;
    left: number;
  }[];
  chanceWords: string[];
  chancesLeft: number;
  draws: { at: Date; prize: string | null; chanceNo: string; isDelivered: boolean | null }[];
}

export interface LotteryDraw {
  chanceNo: string;
  prize: { level: string; name: string; reward: RewardView } | null;
  chancesLeft: number;
  /** The answer of an earlier call with the same key. */
  isReplay: boolean;
}

/** 抽奖: one row per chance, prizes by conditional update, every draw computable again from the revealed seed. */
@Injectable()
export class Lotteries {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly cipher: FieldCipher,
    private readonly engagements: EngagementStore,
    private readonly store: LotteryStore,
    private readonly chances: LotteryChances,
    private readonly participation: Participation,
    private readonly rewards: RewardsService,
    private readonly grants: RewardStore,
  ) {}

  /** Lotteries that run now. */
  async open(memberId: string): Promise<LotteryView[]> {
    const running = await this.engagements.running(this.database, 'lottery', await this.clock.now());
    return Promise.all(running.map((lottery) => this.show(this.database, memberId, lottery)));
  }

  /** One lottery, also after its end. Throws `engagement.not-found`. */
  async view(memberId: string, id: string): Promise<LotteryView> {
    const row = await this.engagements.find(this.database, id);
    if (!row || row.state === 'draft' || !isOfKind(row, 'lottery')) throw new EngagementNotFound(id);
    return this.show(this.database, memberId, row);
  }

  /**
   * Draws once. The same `key` of the same person gives the same draw back. Throws `engagement.no-chance`,
   * `engagement.not-running`, `engagement.not-member`, `engagement.not-found`.
   */
  async draw(memberId: string, id: string, key: string): Promise<LotteryDraw> {
    return this.database.transaction(async (tx) => {
      const { engagement, ...moment } = await this.participation.enter(tx, memberId, id, ['lottery']);
      const before = await this.store.byKey(tx, id, memberId, key);
      const prizes = await this.store.prizes(tx, id);
      if (before) return this.answer(tx, engagement, { chance: before, prizes, isReplay: true }, moment);
      const chance = await this.chances.take(tx, engagement, memberId, moment.now);
      if (!chance) throw new NoChance();
      // From here on draws of this lottery follow one another.
      const state = await this.store.nextDraw(tx, id);
      if (!state) throw new NotRunning('over');
      const result = await this.decide(tx, id, this.cipher.decrypt(state.seed_cipher), chance.id, prizes);
      const drawn = { ...result, drawNo: state.draws, key, now: moment.now };
      if (!(await this.store.setDrawn(tx, chance.id, drawn)))
        throw new Error(`Chance ${chance.id} was drawn twice`);
      await this.participation.record(
        tx,
        memberId,
        { kind: 'lottery_drawn', key: `draw:${chance.id}`, engagement, detail: { outcome: result.outcome } },
        moment,
      );
      const prize = prizes.find(({ prize_no: prizeNo }) => prizeNo === result.prizeNo);
      if (prize && result.outcome === 'won')
        await this.handOut(tx, engagement, memberId, chance.id, prize, moment);
      const row: ChanceRow = { ...chance, prize_no: result.prizeNo, outcome: result.outcome };
      return this.answer(tx, engagement, { chance: row, prizes, isReplay: false }, moment);
    });
  }

  private async decide(
    tx: Tx,
    id: string,
    seedHex: string,
    chanceId: string,
    prizes: readonly PrizeRow[],
  ): Promise<DrawResult> {
    const roll = rollOf(seedHex, chanceId);
    const prizeNo = prizeAt(roll, prizes.map(drawnPrize));
    if (prizeNo === null) return { roll, prizeNo, outcome: 'lost' };
    return { roll, prizeNo, outcome: (await this.store.takePrize(tx, id, prizeNo)) ? 'won' : 'sold_out' };
  }

  private async handOut(
    tx: Tx,
    engagement: EngagementOf<'lottery'>,
    memberId: string,
    chanceId: string,
    prize: PrizeRow,
    { now }: Moment,
  ): Promise<void> {
    const label = `${prize.level} ${prize.name}`;
    const giving = {
      engagement,
      memberId,
      occasion: `draw:${chanceId}`,
      now,
      prize: { label, worthFen: prize.worth_fen },
    };
    const reward = rewardOf(prize);
    if (reward) await this.rewards.give(tx, { ...giving, rewards: [reward], isPromised: true });
    else await this.rewards.promiseGoods(tx, giving);
  }

  private async answer(
    tx: Tx,
    engagement: EngagementOf<'lottery'>,
    { chance, prizes, isReplay }: { chance: ChanceRow; prizes: readonly PrizeRow[]; isReplay: boolean },
    { now }: Moment,
  ): Promise<LotteryDraw> {
    const prize = prizes.find(({ prize_no: prizeNo }) => prizeNo === chance.prize_no);
    const [grant] = await this.grants.ofOccasion(tx, engagement.id, chance.member_id, `draw:${chance.id}`);
    return {
      chanceNo: chance.id,
      prize:
        prize && grant && chance.outcome === 'won'
          ? { level: prize.level, name: prize.name, reward: rewardView(grant) }
          : null,
      chancesLeft: await this.chances.left(tx, engagement, chance.member_id, now),
      isReplay,
    };
  }

  private async show(sql: Sql, memberId: string, lottery: EngagementOf<'lottery'>): Promise<LotteryView> {
    const { id, title, definition_json: definition } = lottery;
    const [state, prizes, draws, chancesLeft] = await Promise.all([
      this.store.draw(sql, id),
      this.store.prizes(sql, id),
      this.store.drawsOf(sql, id, memberId, DRAWS_SHOWN),
      this.chances.left(sql, lottery, memberId, await this.clock.now(sql)),
    ]);
    const prizeOf = new Map(prizes.map((prize) => [prize.prize_no, prize]));
    return {
      id,
      title,
      seedHash: state?.seed_hash ?? '',
      seed: state?.seed_hex ?? null,
      method: definition.method,
      prizes: prizes.map((prize) => ({
        level: prize.level,
        name: prize.name,
        kind: prize.kind,
        worthFen: prize.worth_fen,
        oddsPpm: prize.odds_ppm,
        stock: prize.stock,
        left: prize.stock - prize.given,
      })),
      chanceWords: definition.chances.map(({ source, count }) => chanceWords[source](count)),
      chancesLeft,
      draws: draws.map((row) => {
        const prize = row.outcome === 'won' ? prizeOf.get(row.prize_no ?? 0) : undefined;
        return {
          at: row.drawn_at ?? row.given_at,
          prize: prize ? `${prize.level} ${prize.name}` : null,
          chanceNo: row.id,
          isDelivered: prize?.kind === 'goods' ? row.delivered_at !== null : null,
        };
      }),
    };
  }
}

export function drawnPrize(prize: PrizeRow): DrawnPrize {
  return { prizeNo: prize.prize_no, oddsPpm: prize.odds_ppm, stock: prize.stock };
}

/** What a won prize is to the grant paths; undefined for goods. */
function rewardOf({ kind, template_id: templateId, points }: PrizeRow): Reward | undefined {
  if (kind === 'coupon' && templateId !== null) return { kind: 'coupon', templateId };
  return kind === 'points' && points !== null ? { kind: 'points', points, validDays: null } : undefined;
}
