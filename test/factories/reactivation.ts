import type { CouponTemplateDraft } from '../../src/actions/coupons/coupon-template.js';
import { DeliveryStore } from '../../src/actions/messaging/delivery.store.js';
import { MassSendStore } from '../../src/actions/messaging/mass-send.store.js';
import { MassSender } from '../../src/actions/messaging/mass-sender.js';
import { MessageTemplateStore } from '../../src/actions/messaging/message-template.store.js';
import { MASS_SEND_SETTLED, type MassSendSettled } from '../../src/actions/messaging/messaging.events.js';
import { FakePlatform } from '../../src/actions/messaging/messaging.fake.js';
import { MessagingService } from '../../src/actions/messaging/messaging.service.js';
import { RecipientRead } from '../../src/actions/messaging/recipient.read.js';
import { PickQueueService } from '../../src/orchestration/reactivation/pick-queue.service.js';
import { PickService } from '../../src/orchestration/reactivation/pick.service.js';
import { ReactivationOutcomeService } from '../../src/orchestration/reactivation/reactivation-outcome.service.js';
import { ReactivationPreviewService } from '../../src/orchestration/reactivation/reactivation-preview.service.js';
import { ReactivationRunService } from '../../src/orchestration/reactivation/reactivation-run.service.js';
import { ReactivationRead } from '../../src/orchestration/reactivation/reactivation.read.js';
import { ReactivationService } from '../../src/orchestration/reactivation/reactivation.service.js';
import {
  ReactivationStore,
  type PlanFields,
} from '../../src/orchestration/reactivation/reactivation.store.js';
import { SleeperRead } from '../../src/orchestration/reactivation/sleeper.read.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import type { Database } from '../../src/platform/database/database.js';
import { valuesList, type Sql, type SqlValue } from '../../src/platform/database/sql.js';
import { silentLogger } from '../../src/platform/logging/logger.js';
import { EventBus } from '../../src/platform/outbox/event-bus.js';
import { EventDispatcher } from '../../src/platform/outbox/event-dispatcher.js';
import { LocalDoorbell } from '../../src/platform/queue/doorbell.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import { createChannelServices } from './channel-services.js';
import { createCoupons } from './coupons.js';
import { createDecisions } from './decisions.js';

const subscriptions = [{ event: MASS_SEND_SETTLED, subscriber: 'reactivation.take-outcomes' }];

/** Reactivation and what it acts through over one schema, wired by hand; nothing runs by itself. */
export function createReactivation(database: Database, platform = new FakePlatform()) {
  const settings = new SettingStore();
  const clock = new BusinessClock(database, settings);
  const doorbell = new LocalDoorbell();
  const bus = new EventBus(subscriptions, doorbell);
  const events = new EventDispatcher(database, subscriptions, silentLogger);
  const decisions = createDecisions(database);
  const { channels } = createChannelServices(database);
  const { service: coupons, templates: couponTemplates, read: couponsRead } = createCoupons(database, clock);
  const recipients = new RecipientRead(clock, settings);
  const massSends = new MassSendStore();
  const messaging = new MessagingService(
    database,
    settings,
    new DeliveryStore(),
    massSends,
    new MessageTemplateStore(),
    recipients,
    doorbell,
  );
  const sender = new MassSender(database, massSends, recipients, platform, bus, silentLogger);
  const store = new ReactivationStore();
  const read = new ReactivationRead();
  const sleepers = new SleeperRead(decisions.tiering);
  const plans = new ReactivationService(
    database,
    store,
    decisions.tiering,
    couponsRead,
    recipients,
    channels,
  );
  const picks = new PickService(database, store, sleepers, recipients);
  const queue = new PickQueueService(database, store, sleepers, recipients, coupons, messaging);
  const outcomes = new ReactivationOutcomeService(database, store, coupons);
  events.handle<MassSendSettled>('reactivation.take-outcomes', ({ payload }, tx) =>
    outcomes.settle(tx, payload.massSendId),
  );
  return {
    settings,
    clock,
    decisions,
    coupons,
    couponTemplates,
    couponsRead,
    messaging,
    platform,
    store,
    read,
    plans,
    outcomes,
    runs: new ReactivationRunService(database, clock, read, plans, picks, queue, outcomes),
    previews: new ReactivationPreviewService(database, clock, plans, picks, queue, couponsRead),
    /** Sends what is due and handles what follows. */
    async send(): Promise<void> {
      while ((await sender.sendSome()) > 0);
      while ((await events.drain()) > 0);
    },
  };
}

export type Reactivation = ReturnType<typeof createReactivation>;

export const comeBackCoupon: CouponTemplateDraft = {
  name: '回归券 满 99 减 20',
  minSpendFen: 9_900,
  amountOffFen: 2_000,
  validityKind: 'relative',
  validDays: 14,
  stock: 100_000,
  perMemberLimit: 12,
};

/**
 * An empty schema made ready on a business date: an official account (channel 1), the preset schemes, the
 * come-back coupon, and the plan switched on without a hold-out.
 */
export async function prepareReactivation(
  database: Database,
  stage: Reactivation,
  businessDate: string,
): Promise<{ couponTemplateId: string }> {
  await stage.settings.write(database, 'messaging.quiet-hours', 'off', 'spec');
  await stage.clock.fix(businessDate, 'spec');
  await database.run(
    `INSERT INTO channel (code, kind, name, settings_json) VALUES ('oa', 'wechat_official_account', '公众号', '{}')`,
  );
  await stage.decisions.presets.ensure('spec');
  const couponTemplateId = await stage.couponTemplates.createTemplate(comeBackCoupon, 'spec');
  await stage.plans.ensurePreset({ couponTemplateId }, 'spec');
  await editPlan(stage, { holdoutPercent: 0 });
  return { couponTemplateId };
}

export async function editPlan(stage: Reactivation, changes: Partial<PlanFields>): Promise<void> {
  const plan = await stage.plans.current();
  const fields: PlanFields = {
    isEnabled: plan.is_enabled === 1,
    lifecycleTiers: plan.lifecycle_tiers_json,
    couponTemplateId: plan.coupon_template_id,
    text: plan.text,
    dailyAt: plan.daily_at,
    dailyCap: plan.daily_cap,
    holdoutPercent: plan.holdout_percent,
    restDays: plan.rest_days,
  };
  await stage.plans.save({ ...fields, ...changes }, 'spec');
}

/** `member period outcome reason` of every pick. */
export async function pickLines(sql: Sql): Promise<string[]> {
  const rows = await sql.rows<{ line: string }>(
    `SELECT CONCAT_WS(' ', p.member_id, p.period, p.outcome, p.reason) AS line FROM reactivation_pick p
     ORDER BY p.period, p.member_id`,
  );
  return rows.map(({ line }) => line);
}

/** `member state` of every coupon. */
export async function couponLines(sql: Sql): Promise<string[]> {
  const rows = await sql.rows<{ line: string }>(
    `SELECT CONCAT_WS(' ', c.member_id, c.state) AS line FROM coupon c ORDER BY c.member_id, c.id`,
  );
  return rows.map(({ line }) => line);
}

/** How somebody differs from a 会员 who has slept long, follows and agreed to marketing. */
export interface SleeperChanges {
  joinedAt?: string | null;
  /** Code of the lifecycle tier. */
  tier?: string;
  since?: string;
  lastPaidOn?: string | null;
  isFollowing?: boolean;
  hasConsent?: boolean;
}

/** Adds sleepers, who bought last on 2026-03-01, one day earlier each; returns their ids in the order in which a plan takes them. */
export async function addSleepers(
  sql: Sql,
  reactivation: Reactivation,
  count: number,
  changes: SleeperChanges = {},
): Promise<string[]> {
  const { joinedAt = '2025-01-01', tier = 'dormant', since = '2026-09-01' } = changes;
  const slot = await reactivation.decisions.tiering.tierColumn(sql, 'lifecycle');
  const tierId = slot?.tierIds.get(tier);
  if (!slot || tierId === undefined) throw new Error('The lifecycle scheme is not published');
  const newest = await sql.row<{ id: string | null }>('SELECT MAX(m.id) AS id FROM member m');
  const first = Number(newest?.id ?? 0) + 1;
  const ids = Array.from({ length: count }, (_, index) => String(first + index));
  const paidOn = (id: string): string =>
    new Date(Date.parse('2026-03-01T00:00:00Z') - (Number(id) % 300) * 86_400_000).toISOString().slice(0, 10);
  const insert = async (into: string, rows: readonly (readonly SqlValue[])[]): Promise<void> => {
    for (let start = 0; start < rows.length; start += 2000) {
      const list = valuesList(rows.slice(start, start + 2000));
      await sql.run(`INSERT INTO ${into} VALUES ${list.text}`, list.values);
    }
  };
  await insert(
    'member (id, display_name, first_seen_at, joined_at)',
    ids.map((id) => [id, `微信用户 ${id}`, '2025-01-01', joinedAt]),
  );
  await insert(
    'member_fact (member_id, as_of_on, last_paid_on, order_count)',
    ids.map((id) => [
      id,
      '2026-11-22',
      changes.lastPaidOn === undefined ? paidOn(id) : changes.lastPaidOn,
      changes.lastPaidOn === null ? 0 : 1,
    ]),
  );
  await insert(
    `member_tier (member_id, ${slot.column.slice(2)}, ${slot.sinceColumn.slice(2)})`,
    ids.map((id) => [id, tierId, since]),
  );
  await insert(
    'channel_identity (channel_id, external_id, member_id, follow_state, followed_at)',
    ids.map((id) => [
      1,
      `open-${id}`,
      id,
      changes.isFollowing === false ? 'unfollowed' : 'following',
      '2025-01-01',
    ]),
  );
  await insert(
    'consent_current (member_id, purpose, is_granted, consent_id)',
    ids.map((id) => [id, 'marketing', changes.hasConsent !== false, 1]),
  );
  return ids;
}
