import { Injectable } from '@nestjs/common';
import { RecipientRead, type RecipientFacts } from '../../actions/messaging/recipient.read.js';
import type { SendRules } from '../../actions/messaging/send-gate.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { decidePicks, type PickDecision, type PickTally } from './pick-decision.js';
import { ReactivationStore, type PlanRow } from './reactivation.store.js';
import { SleeperRead, type SleeperQuestion } from './sleeper.read.js';

/** What a run would decide about the people it met. */
export interface PickForecast {
  /** Everyone whom the plan may look at today. */
  met: number;
  /** Those who would be let through. */
  waiting: string[];
  /** Why each of the others would not be; people beyond the daily cap are not in here. */
  reasons: string[];
}

interface Gate {
  rules: SendRules;
  facts: Map<string, RecipientFacts>;
}

/** Decides who is woken on a business date, and writes a row for everybody looked at. */
@Injectable()
export class PickService {
  constructor(
    private readonly database: Database,
    private readonly store: ReactivationStore,
    private readonly sleepers: SleeperRead,
    private readonly recipients: RecipientRead,
  ) {}

  /** Picks step by step until the daily cap is reached; a step that was cut short leaves nothing behind. */
  async pick(
    plan: PlanRow,
    channelId: string,
    businessDate: BusinessDate,
    onProgress: (done: number, total: number) => Promise<void> = async () => undefined,
  ): Promise<void> {
    const question = await this.sleepers.question(this.database, plan, businessDate);
    for await (const memberIds of this.sleepers.walk(this.database, question)) {
      const gate = await this.ask(channelId, businessDate, memberIds);
      const { tally, isFull } = await this.database.transaction((tx) =>
        this.pickSome(tx, question, memberIds, gate),
      );
      await onProgress(tally.taken, plan.daily_cap);
      if (isFull) return;
    }
  }

  /** What `pick` would decide now; writes nothing. */
  async foresee(plan: PlanRow, channelId: string, businessDate: BusinessDate): Promise<PickForecast> {
    const question = await this.sleepers.question(this.database, plan, businessDate);
    const forecast: PickForecast = { met: 0, waiting: [], reasons: [] };
    let tally = await this.store.tally(this.database, plan.id, businessDate);
    for await (const memberIds of this.sleepers.walk(this.database, question)) {
      const gate = await this.ask(channelId, businessDate, memberIds);
      const decision = await this.decide(this.database, plan, question, memberIds, gate, tally);
      tally = decision.tally;
      for (const pick of [...decision.picks, ...decision.unchanged]) {
        if (pick.outcome === 'waiting') forecast.waiting.push(pick.memberId);
        else forecast.reasons.push(pick.reason);
      }
      if (decision.isFull) break;
    }
    forecast.met = await this.sleepers.count(this.database, question);
    return forecast;
  }

  private async ask(
    channelId: string,
    businessDate: BusinessDate,
    memberIds: readonly string[],
  ): Promise<Gate> {
    const rules = await this.recipients.rules(this.database, 'mass');
    const facts = await this.recipients.facts(
      this.database,
      { channelId, messageKind: 'mass', purpose: 'marketing', businessDate, memberIds },
      rules,
    );
    return { rules, facts };
  }

  /** Under the plan's lock, so that two runs at once pick nobody twice and nobody beyond the cap. */
  private async pickSome(
    tx: Tx,
    question: SleeperQuestion,
    memberIds: readonly string[],
    gate: Gate,
  ): Promise<Pick<PickDecision, 'tally' | 'isFull'>> {
    const { planId, businessDate } = question;
    const plan = await this.store.lockPlan(tx, planId);
    const before = await this.store.tally(tx, planId, businessDate);
    if (!plan || plan.is_enabled === 0) return { tally: before, isFull: true };
    const left = await this.sleepers.stillRested(tx, question, memberIds);
    const people = memberIds.filter((memberId) => left.has(memberId));
    const decision = await this.decide(tx, plan, question, people, gate, before);
    await this.store.insertPicks(tx, planId, businessDate, decision.picks);
    return decision;
  }

  private async decide(
    sql: Sql,
    plan: PlanRow,
    { restedOn }: SleeperQuestion,
    memberIds: readonly string[],
    gate: Gate,
    before: PickTally,
  ): Promise<PickDecision> {
    const lastReason = await this.store.lastReasons(sql, plan.id, memberIds, restedOn);
    const shape = { code: plan.code, dailyCap: plan.daily_cap, holdoutPercent: plan.holdout_percent };
    return decidePicks(memberIds, { plan: shape, ...gate, lastReason }, before);
  }
}
