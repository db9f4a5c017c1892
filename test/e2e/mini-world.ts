import { CouponTemplatesService } from '../../src/actions/coupons/coupon-templates.service.js';
import type { CouponTemplateDraft } from '../../src/actions/coupons/coupon-template.js';
import type { EngagementDefinition } from '../../src/actions/engagement/engagement-definition.js';
import { EngagementService } from '../../src/actions/engagement/engagement.service.js';
import { MallItemsService, type MallItemDraft } from '../../src/actions/points-mall/mall-items.service.js';
import { PointsService } from '../../src/actions/points/points.service.js';
import { RedeemCampaignsService } from '../../src/actions/redeem-codes/redeem-campaigns.service.js';
import { TierRunService } from '../../src/decisions/tiering/tier-run.service.js';
import { TieringPresets } from '../../src/decisions/tiering/tiering-presets.js';
import { MemberFactsService } from '../../src/facts/member-facts/member-facts.service.js';
import { MemberToken } from '../../src/interfaces/auth/member-token.js';
import { demoActivities } from '../../src/orchestration/demo/demo-activity-definitions.js';
import { insertJoinedMembers } from '../factories/joined-members.js';
import { insertMarks } from '../factories/people.js';
import type { Answer } from './api-client.js';
import { TestApp } from './app.js';

export const MINI = '/api/mini/v1';

const AUTHOR = 'spec';
/** More than any member of the spec spends. */
export const POINTS_GIVEN = 1_000;

const month = { validityKind: 'relative' as const, validDays: 30, stock: 1_000, perMemberLimit: 1 };
const plain: CouponTemplateDraft = {
  ...month,
  name: '满 200 减 30',
  minSpendFen: 20_000,
  amountOffFen: 3_000,
};

/** Days from now, by this machine's clock, which the database shares. */
export function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * 86_400_000);
}

/** A member with a token of their own. */
export class MiniMember {
  private intents = 0;

  constructor(
    readonly id: string,
    readonly app: TestApp,
    private readonly token: string,
  ) {}

  get<Body = unknown>(path: string): Promise<Answer<Body>> {
    return this.app.client().useToken(this.token).get<Body>(`${MINI}${path}`);
  }

  put<Body = unknown>(path: string, body: unknown): Promise<Answer<Body>> {
    return this.app.client().useToken(this.token).put<Body>(`${MINI}${path}`, body);
  }

  /** `key` null: without one; absent: one nobody has used. */
  post<Body = { code: string }>(
    path: string,
    body: unknown = {},
    key?: string | null,
  ): Promise<Answer<Body>> {
    this.intents += 1;
    const headers = key === null ? {} : { 'idempotency-key': key ?? `${this.id}-${this.intents}` };
    return this.app
      .client()
      .useToken(this.token)
      .call<Body>('POST', `${MINI}${path}`, body, headers as Record<string, string>);
  }

  async delete(path: string): Promise<Answer<{ code: string }>> {
    return this.app.client().useToken(this.token).call('DELETE', `${MINI}${path}`);
  }
}

/** An installation with offers of every sort, and members with points. */
export class MiniWorld {
  private constructor(
    readonly app: TestApp,
    /** Running activities by kind. */
    readonly activities: ReadonlyMap<EngagementDefinition['kind'], string>,
  ) {}

  static async start(name: string): Promise<MiniWorld> {
    const app = await TestApp.start(name);
    const { database } = app.test;
    await database.run(
      `INSERT INTO channel (id, code, kind, name, settings_json) VALUES (1, 'spec-mini', 'csv', '小程序', '{}')`,
    );
    const prizeId = await app.api.get(CouponTemplatesService).createTemplate(
      {
        ...plain,
        name: '活动礼券',
        // What the definitions say that the prize is worth.
        amountOffFen: 1_000,
        stock: 20_000,
        perMemberLimit: 50,
      },
      AUTHOR,
    );
    const engagements = app.api.get(EngagementService);
    const activities = new Map<EngagementDefinition['kind'], string>();
    for (const definition of demoActivities(new Date(), prizeId)) {
      const id = await engagements.create(definition.kind, definition, AUTHOR);
      await engagements.start(id, AUTHOR);
      activities.set(definition.kind, id);
    }
    return new MiniWorld(app, activities);
  }

  activity(kind: EngagementDefinition['kind']): string {
    const id = this.activities.get(kind);
    if (id === undefined) throw new Error(`No ${kind} runs`);
    return id;
  }

  /** Members who have joined, each with points. */
  async members(count: number): Promise<MiniMember[]> {
    const { database } = this.app.test;
    const ids = await insertJoinedMembers(database, count);
    await insertMarks(database, ids, 'profile');
    await database.transaction((tx) =>
      this.app.api.get(PointsService).grant(tx, {
        sourceKind: 'spec',
        sourceKey: 'welcome',
        note: '见面礼',
        members: ids.map((memberId) => ({ memberId, points: POINTS_GIVEN })),
      }),
    );
    return Promise.all(ids.map((id) => this.memberOf(id)));
  }

  async member(): Promise<MiniMember> {
    const [found] = await this.members(1);
    if (!found) throw new Error('Nobody was made');
    return found;
  }

  /** Somebody who has not joined. */
  async visitor(): Promise<MiniMember> {
    const { insertId } = await this.app.test.database.run(
      `INSERT INTO member (display_name, first_seen_at) VALUES ('访客', UTC_TIMESTAMP(3))`,
    );
    return this.memberOf(insertId);
  }

  /** Places everybody in the preset schemes. */
  async placeEverybody(): Promise<void> {
    while ((await this.app.api.get(MemberFactsService).refreshMarked()) > 0);
    const runId = await this.app.api.get(TieringPresets).ensure(AUTHOR);
    if (runId !== undefined) await this.app.api.get(TierRunService).runToEnd(runId);
  }

  template(draft: Partial<CouponTemplateDraft> = {}): Promise<string> {
    return this.app.api
      .get(CouponTemplatesService)
      .createTemplate({ ...plain, isClaimable: true, ...draft }, AUTHOR);
  }

  async word(
    word: string,
    change: { startsAt?: Date; endsAt?: Date; totalLimit?: number } = {},
  ): Promise<void> {
    const templateId = await this.template({ isClaimable: false });
    await this.app.api.get(RedeemCampaignsService).create(
      {
        name: word,
        kind: 'word',
        word,
        templateId,
        totalLimit: 100,
        perMemberLimit: 1,
        startsAt: daysFromNow(-1),
        endsAt: daysFromNow(1),
        ...change,
      },
      AUTHOR,
      word,
    );
  }

  async item(change: Partial<MallItemDraft> = {}): Promise<string> {
    const items = this.app.api.get(MallItemsService);
    const { id } = await items.create(
      {
        kind: 'goods',
        name: '帆布袋',
        description: '到店领取',
        points: 300,
        templateId: null,
        fulfilment: 'pickup',
        worthFen: 2_000,
        stock: 100,
        perMemberLimit: null,
        startsAt: daysFromNow(-1),
        endsAt: null,
        sortNo: 0,
        ...change,
      },
      AUTHOR,
    );
    await items.setState(id, 'active');
    return id;
  }

  /** Everything that is worth something, and what counts it, as one text: the same text, nothing happened. */
  async books(): Promise<string> {
    const tables = [
      'SELECT id, state, source_key FROM coupon ORDER BY id',
      'SELECT id, issued, committed_fen FROM coupon_template ORDER BY id',
      'SELECT id, member_id, points FROM points_transaction ORDER BY id',
      'SELECT member_id, available, pending, owed FROM points_account ORDER BY member_id',
      'SELECT id, taken FROM mall_item ORDER BY id',
      'SELECT id, state FROM exchange_order ORDER BY id',
      'SELECT id, taken FROM redeem_campaign ORDER BY id',
    ];
    const rows = await Promise.all(tables.map((text) => this.app.test.database.rows(text)));
    return JSON.stringify(rows);
  }

  async count(text: string, ...values: string[]): Promise<number> {
    const row = await this.app.test.database.row<{ total: number }>(text, values);
    return Number(row?.total ?? 0);
  }

  private async memberOf(id: string): Promise<MiniMember> {
    const token = await this.app.api.get(MemberToken).issue({ memberId: id, channelId: '1' });
    return new MiniMember(id, this.app, token);
  }
}

/** The books without the offers themselves, which the specs make as they go. */
export function withoutOffers(books: string): string {
  const [coupons, , transactions, accounts, , orders] = JSON.parse(books) as unknown[];
  return JSON.stringify([coupons, transactions, accounts, orders]);
}
