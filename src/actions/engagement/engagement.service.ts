import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { yuanFromFen } from '../../platform/money/fen.js';
import { readDefinition, startProblems } from './definition-reader.js';
import type {
  EngagementDefinition,
  EngagementKind,
  LotteryDefinition,
  LotteryPrize,
} from './engagement-definition.js';
import {
  EngagementFrozen,
  EngagementNotFound,
  NotReady,
  PreviewChanged,
  WrongState,
} from './engagement.errors.js';
import { isOfKind, stateAt, type EngagementRow } from './engagement-state.js';
import { EngagementStore } from './engagement.store.js';
import { rulesOf } from './kinds/all-kinds.js';
import type { Problem } from './kinds/kind-rules.js';
import { LotteryRecords } from './lottery-record.service.js';
import { ParticipantRead } from './participant.read.js';
import { RewardsService } from './rewards.service.js';
import { RewardStore, type TemplateRow } from './reward.store.js';
import { SignUps } from './sign-ups.service.js';

/** What starting an activity means, and what is still in the way. */
export interface StartPreview {
  problems: Problem[];
  /** Members who could take part. */
  people: number;
  /** Σ worth × stock of a lottery's prizes; 0 elsewhere. */
  prizeWorthFen: number;
  prizes: number;
  /** Coupons of rewards: what is left of each template. */
  coupons: { templateId: string; name: string; left: number; wanted: number | null; state: string }[];
}

const OWED_PER_READ = 500;

/** Use cases of activities: write, check, start, stop. Terms are versions; a lottery that has started is frozen. */
@Injectable()
export class EngagementService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: EngagementStore,
    private readonly participants: ParticipantRead,
    private readonly rewards: RewardsService,
    private readonly grants: RewardStore,
    private readonly lotteries: LotteryRecords,
    private readonly signUps: SignUps,
  ) {}

  /** Saves a new activity as a draft; returns its id. Throws what `readDefinition` throws. */
  async create(kind: EngagementKind, value: unknown, author: string): Promise<string> {
    const definition = readDefinition(kind, value);
    return this.database.transaction((tx) => this.store.create(tx, definition, author));
  }

  /**
   * Writes the next version of the terms. What runs must stay complete; what was given keeps the terms it was given
   * under. Throws `engagement.frozen` for a lottery that was started, `engagement.wrong-state` after the end.
   */
  async edit(id: string, value: unknown, author: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.lock(tx, id);
      const isStarted = row.state !== 'draft';
      if (isStarted && row.kind === 'lottery') throw new EngagementFrozen();
      const definition = readDefinition(row.kind, value);
      const now = await this.clock.now(tx);
      const state = stateAt(row, now);
      if (state === 'stopped' || state === 'over') throw new WrongState('活动已经结束，不能再改');
      if (isStarted) {
        const { problems } = await this.preview(tx, definition, now);
        if (problems.length > 0) throw new NotReady(problems);
      }
      await this.store.addVersion(tx, id, definition, author);
      if (!isStarted) return;
      const edited = await this.lock(tx, id);
      if (isOfKind(edited, 'sign_up'))
        await this.signUps.changeCapacity(tx, edited, edited.definition_json.capacity);
    });
  }

  /** What starting would mean. Throws `engagement.not-found`. */
  async previewStart(id: string): Promise<StartPreview> {
    const row = await this.store.find(this.database, id);
    if (!row) throw new EngagementNotFound(id);
    return this.preview(this.database, row.definition_json, await this.clock.now());
  }

  /**
   * Starts a draft: it runs from its beginning on. `seen` is what somebody confirmed. Throws `engagement.not-ready`
   * with everything that is missing, `engagement.other-runs`, `engagement.preview-changed`, `engagement.wrong-state`.
   */
  async start(
    id: string,
    author: string,
    seen?: { prizeWorthFen: number; versionNo: number },
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.lock(tx, id);
      if (row.state !== 'draft') throw new WrongState('只有草稿才能开始');
      const now = await this.clock.now(tx);
      const { problems, prizeWorthFen } = await this.preview(tx, row.definition_json, now);
      if (problems.length > 0) throw new NotReady(problems);
      if (seen && (seen.versionNo !== row.version_no || seen.prizeWorthFen !== prizeWorthFen))
        throw new PreviewChanged();
      await this.store.start(tx, row, author, now);
      if (isOfKind(row, 'lottery')) await this.lotteries.open(tx, id, row.definition_json.prizes);
      if (isOfKind(row, 'sign_up')) await this.signUps.open(tx, id, row.definition_json.capacity);
    });
  }

  /** Ends an activity before its time, for good; a lottery's seed is revealed. Throws `engagement.wrong-state`. */
  async stop(id: string, author: string, reason: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.lock(tx, id);
      const now = await this.clock.now(tx);
      const state = stateAt(row, now);
      if (state !== 'running' && state !== 'scheduled')
        throw new WrongState('只有已经开始、还没结束的活动能停止');
      await this.store.stop(tx, id, author, reason, now);
      if (row.kind === 'lottery') await this.lotteries.reveal(tx, id, now);
    });
  }

  /** Tries to give what draws promised and could not be had; returns how many of how many were given. */
  async settleOwed(): Promise<{ given: number; owed: number }> {
    const done = { given: 0, owed: 0 };
    let after = '0';
    for (;;) {
      const grants = await this.grants.owed(this.database, after, OWED_PER_READ);
      for (const grant of grants) {
        const row = await this.store.find(this.database, grant.engagement_id);
        if (!row) continue;
        const engagement = { id: row.id, title: row.title, version_id: grant.version_id, kind: row.kind };
        const isGiven = await this.database.transaction((tx) =>
          this.rewards.settleOwed(tx, grant.id, engagement),
        );
        if (isGiven) done.given += 1;
        else done.owed += 1;
      }
      if (grants.length < OWED_PER_READ) return done;
      after = grants.at(-1)?.id ?? after;
    }
  }

  private async lock(tx: Tx, id: string): Promise<EngagementRow> {
    const row = await this.store.lock(tx, id);
    if (!row) throw new EngagementNotFound(id);
    return row;
  }

  private async preview(sql: Sql, definition: EngagementDefinition, now: Date): Promise<StartPreview> {
    const prizes = definition.kind === 'lottery' ? definition.prizes : [];
    const wanted = couponsWanted(definition);
    const templates = await this.grants.templates(sql, [...wanted.keys()]);
    const coupons = [...wanted].map(([templateId, amount]) => {
      const template = templates.get(templateId);
      return {
        templateId,
        name: template?.name ?? '',
        left: template ? Math.max(template.stock - template.issued, 0) : 0,
        wanted: amount,
        state: template?.state ?? 'missing',
      };
    });
    return {
      problems: [
        ...startProblems(definition, now),
        ...coupons.flatMap(couponProblems),
        ...prizes.flatMap((prize, index) => worthProblems(prize, index, templates)),
      ],
      people: await this.participants.countMembers(sql),
      prizeWorthFen: prizes.reduce((sum, { worthFen, stock }) => sum + worthFen * stock, 0),
      prizes: prizes.reduce((sum, { stock }) => sum + stock, 0),
      coupons,
    };
  }
}

/** Coupon templates an activity gives, with how many a lottery needs of each; null: nobody can say. */
function couponsWanted(definition: EngagementDefinition): Map<string, number | null> {
  const wanted = new Map<string, number | null>();
  if (definition.kind === 'lottery') {
    for (const { templateId, stock } of couponPrizes(definition))
      wanted.set(templateId, (wanted.get(templateId) ?? 0) + stock);
    return wanted;
  }
  for (const reward of rulesOf(definition.kind).rewards(definition))
    if (reward.kind === 'coupon') wanted.set(reward.templateId, null);
  return wanted;
}

function couponPrizes({ prizes }: LotteryDefinition): { templateId: string; stock: number }[] {
  return prizes.flatMap(({ templateId, stock }) => (templateId === null ? [] : [{ templateId, stock }]));
}

/** A coupon as a prize is worth at least what its terms say: the limit of the first prize holds for it too. */
function worthProblems(
  { templateId, worthFen }: LotteryPrize,
  index: number,
  templates: ReadonlyMap<string, TemplateRow>,
): Problem[] {
  const template = templateId === null ? undefined : templates.get(templateId);
  if (!template || template.worth_fen <= worthFen) return [];
  const problem = `券「${template.name}」最高可抵 ¥${yuanFromFen(template.worth_fen)}，填写的价值不能低于它`;
  return [{ path: `prizes/${index}/worthFen`, problem }];
}

function couponProblems({ name, left, wanted, state }: StartPreview['coupons'][number]): Problem[] {
  const path = wanted === null ? 'rewards' : 'prizes';
  if (state === 'missing') return [{ path, problem: '选择的券不存在' }];
  if (state !== 'active') return [{ path, problem: `券「${name}」已暂停或停止` }];
  if (wanted !== null && left < wanted)
    return [{ path, problem: `券「${name}」只剩 ${left} 张，奖品需要 ${wanted} 张` }];
  return left === 0 ? [{ path, problem: `券「${name}」已经发完` }] : [];
}
