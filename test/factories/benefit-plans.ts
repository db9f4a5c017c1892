import { BenefitCostsRead } from '../../src/actions/benefit-plans/benefit-costs.read.js';
import { BenefitGrantStore } from '../../src/actions/benefit-plans/benefit-grant.store.js';
import { BenefitGrantingService } from '../../src/actions/benefit-plans/benefit-granting.service.js';
import { BenefitGrantsRead } from '../../src/actions/benefit-plans/benefit-grants.read.js';
import { BenefitPlanStore } from '../../src/actions/benefit-plans/benefit-plan.store.js';
import { BenefitPlansRead } from '../../src/actions/benefit-plans/benefit-plans.read.js';
import { BenefitPlansService } from '../../src/actions/benefit-plans/benefit-plans.service.js';
import { BenefitSettlementStore } from '../../src/actions/benefit-plans/benefit-settlement.store.js';
import { EntrantsRead } from '../../src/actions/benefit-plans/entrants.read.js';
import { FairnessRead } from '../../src/actions/benefit-plans/fairness.read.js';
import { GiftGiver } from '../../src/actions/benefit-plans/gift-giver.service.js';
import { GiftMessenger } from '../../src/actions/benefit-plans/gift-messenger.service.js';
import { GiftNamesRead } from '../../src/actions/benefit-plans/gift-names.read.js';
import { GiftReversal } from '../../src/actions/benefit-plans/gift-reversal.service.js';
import { MemberBenefitsRead } from '../../src/actions/benefit-plans/member-benefits.read.js';
import { OccasionSettlement } from '../../src/actions/benefit-plans/occasion-settlement.service.js';
import { CouponsRead } from '../../src/actions/coupons/coupons.read.js';
import { DeliveryStore } from '../../src/actions/messaging/delivery.store.js';
import { MassSendStore } from '../../src/actions/messaging/mass-send.store.js';
import { MessageTemplateStore } from '../../src/actions/messaging/message-template.store.js';
import { MessagingService } from '../../src/actions/messaging/messaging.service.js';
import { RecipientRead } from '../../src/actions/messaging/recipient.read.js';
import type { MemberTierChanged } from '../../src/decisions/tiering/tiering.events.js';
import { GrowthGrants } from '../../src/facts/growth/growth-grants.service.js';
import { GrowthStore } from '../../src/facts/growth/growth.store.js';
import { MemberMarks } from '../../src/facts/member-marks/member-marks.service.js';
import { MembersRead } from '../../src/facts/members/members.read.js';
import type { Database } from '../../src/platform/database/database.js';
import { valuesList } from '../../src/platform/database/sql.js';
import { LocalDoorbell } from '../../src/platform/queue/doorbell.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import { createCoupons } from './coupons.js';
import { createDecisions } from './decisions.js';
import { pointsServices } from './points-world.js';

/** Numbers of the tiers of `insertLadder`. */
export const [PLAIN, SILVER, GOLD] = [1, 2, 3] as const;

/** Benefit plans wired by hand over a schema, as the module wires them; nothing runs by itself. */
export function createBenefitPlans(database: Database) {
  const decisions = createDecisions(database);
  const { clock, tiering } = decisions;
  const settings = new SettingStore();
  const doorbell = new LocalDoorbell();
  const store = new BenefitPlanStore(tiering);
  const grants = new BenefitGrantStore();
  const names = new GiftNamesRead(new CouponsRead());
  const coupons = createCoupons(database, clock);
  const { points, takeBacks, orders } = pointsServices(database, clock);
  const growth = new GrowthGrants(clock, new GrowthStore(), new MemberMarks(doorbell));
  const recipients = new RecipientRead(clock, settings);
  const messaging = new MessagingService(
    database,
    settings,
    new DeliveryStore(30),
    new MassSendStore(30),
    new MessageTemplateStore(),
    recipients,
    doorbell,
  );
  const messenger = new GiftMessenger(clock, names, messaging, recipients);
  const giver = new GiftGiver(grants, decisions.tierTrials, growth, points, messenger, coupons.service);
  const entrants = new EntrantsRead();
  const reversal = new GiftReversal(grants, entrants, coupons.service, takeBacks, growth);
  const granting = new BenefitGrantingService(clock, store, grants, entrants, names, reversal, giver);
  const members = new MemberBenefitsRead(clock, store, names, tiering, new MembersRead());
  return {
    decisions,
    settings,
    coupons,
    points,
    orderPoints: orders,
    growth,
    messaging,
    grants,
    granting,
    settlement: new OccasionSettlement(
      database,
      store,
      new BenefitSettlementStore(),
      grants,
      names,
      giver,
      tiering,
      decisions.periods,
    ),
    plans: new BenefitPlansService(database, clock, store, names, points),
    read: new BenefitPlansRead(clock, store, names, members),
    costs: new BenefitCostsRead(clock, store, tiering),
    list: new BenefitGrantsRead(store, names, tiering),
    fairness: new FairnessRead(clock, store, new CouponsRead(), tiering),
  };
}

export type BenefitPlansAtHand = ReturnType<typeof createBenefitPlans>;

/** The published ladder `member-level` (scheme 1, version 1) with the tiers plain, silver and gold, and one account. */
export async function insertLadder(database: Database): Promise<void> {
  const tiers = ['plain', 'silver', 'gold'].map((code, index) => ({
    code,
    name: ['普通', '银卡', '金卡'][index],
    rule:
      index === 0
        ? null
        : { combinator: 'and', rules: [{ field: 'netAmountFen', operator: '>=', value: index * 1000 }] },
  }));
  await database.run(
    `INSERT INTO scheme (code, name, kind, slot, published_version_id, placed_version_id)
     VALUES ('member-level', '会员等级', 'rule_ladder', 1, 1, 1)`,
  );
  await database.run(
    `INSERT INTO scheme_version (scheme_id, version_no, state, definition_json, catalogue_hash, created_by, published_at)
     VALUES (1, 1, 'published', ?, '', 'spec', '2026-01-01')`,
    [JSON.stringify({ tiers })],
  );
  await database.run(`INSERT INTO tier (scheme_id, code) VALUES (1, 'plain'), (1, 'silver'), (1, 'gold')`);
  await database.run(
    `INSERT INTO channel (code, kind, name, settings_json) VALUES ('oa', 'wechat_official_account', '公众号', '{}')`,
  );
}

/** People, members unless said otherwise. */
export async function addMembers(
  database: Database,
  count: number,
  joinedAt: string | null = '2026-01-01',
): Promise<void> {
  for (let start = 0; start < count; start += 5000) {
    const rows = Array.from({ length: Math.min(5000, count - start) }, () => ['2026-01-01', joinedAt]);
    const list = valuesList(rows);
    await database.run(`INSERT INTO member (first_seen_at, joined_at) VALUES ${list.text}`, list.values);
  }
}

/** Somebody's step in a tier run. */
export interface Move {
  memberId: number;
  from: number | null;
  to: number;
  reasons?: string;
}

/** Writes the changes of one run and returns its event; the people then hold what it says. */
export async function insertRun(
  database: Database,
  moves: readonly Move[],
  cause: MemberTierChanged['cause'] = 'facts',
  businessDate = '2026-11-22',
): Promise<MemberTierChanged> {
  const { insertId: runId } = await database.run(
    `INSERT INTO tier_run (kind, cause, as_of_on, schemes_json, state) VALUES ('realtime', 'facts', ?, '[]', 'done')`,
    [businessDate],
  );
  for (let start = 0; start < moves.length; start += 2000) {
    const piece = moves.slice(start, start + 2000);
    const changes = valuesList(
      piece.map(({ memberId, from, to, reasons = 'order' }) => [
        runId,
        1,
        memberId,
        from,
        to,
        1,
        cause,
        reasons,
        businessDate,
        '[]',
      ]),
    );
    await database.run(
      `INSERT INTO tier_change (run_id, scheme_id, member_id, from_tier, to_tier, version_id, cause, reasons,
         business_date, deciding_json) VALUES ${changes.text}`,
      changes.values,
    );
    const held = valuesList(piece.map(({ memberId, to }) => [memberId, to, businessDate]));
    await database.run(
      `INSERT INTO member_tier (member_id, tier_1, since_1) VALUES ${held.text}
       ON DUPLICATE KEY UPDATE tier_1 = VALUES(tier_1), since_1 = VALUES(since_1)`,
      held.values,
    );
  }
  const ids = moves.map(({ memberId }) => memberId);
  return {
    schemeId: '1',
    schemeCode: 'member-level',
    runId,
    fromMemberId: String(ids.reduce((least, id) => Math.min(least, id))),
    toMemberId: String(ids.reduce((most, id) => Math.max(most, id))),
    count: moves.length,
    cause,
    versionId: '1',
    businessDate,
  };
}

/** ¥20 off for 30 days. */
export function couponDraft(name: string, stock: number, amountOffFen = 2_000) {
  return {
    name,
    minSpendFen: 0,
    amountOffFen,
    validityKind: 'relative' as const,
    validDays: 30,
    stock,
    perMemberLimit: 50,
  };
}

/** A service notice of tiers by template message. */
export function noticeTemplate() {
  return {
    code: 'level-change',
    title: '会员等级变更通知',
    purpose: 'service' as const,
    channelId: '1',
    messageKind: 'template' as const,
    vendorTemplateId: 'tpl',
    fields: { thing2: '{{previousTierName}}', thing3: '{{tierName}}' },
  };
}

/** A marketing text to many. */
export function massTemplate() {
  return {
    code: 'birthday-mass',
    title: '生日祝福',
    purpose: 'marketing' as const,
    channelId: '1',
    messageKind: 'mass' as const,
    vendorTemplateId: '',
    fields: { content: '生日快乐' },
  };
}
