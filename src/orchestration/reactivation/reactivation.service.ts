import { Injectable } from '@nestjs/common';
import { CouponsRead } from '../../actions/coupons/coupons.read.js';
import { RecipientRead } from '../../actions/messaging/recipient.read.js';
import { isQuiet } from '../../actions/messaging/send-gate.js';
import { ChannelsService } from '../../channels/channels.service.js';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import { Database } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { PRESET_CODE, PRESET_SCHEME, presetFields, presetText } from './reactivation-preset.js';
import { ReactivationChannelMissing, ReactivationPlanInvalid } from './reactivation.errors.js';
import { ReactivationStore, type PlanFields, type PlanRow } from './reactivation.store.js';

const SENDING_KIND = 'wechat_official_account';
const AUTHOR = '系统';
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** A platform lets a mass text have 600 characters. */
const TEXT_AT_MOST = 600;
const LIMITS = {
  dailyCap: { label: '每天最多人数', from: 1, to: 1_000_000 },
  holdoutPercent: { label: '对照组比例', from: 0, to: 50 },
  restDays: { label: '两次间隔天数', from: 1, to: 365 },
} as const;

/** The plan: what it is, and whether it may be what an operator wrote. */
@Injectable()
export class ReactivationService {
  constructor(
    private readonly database: Database,
    private readonly store: ReactivationStore,
    private readonly tiering: TieringRead,
    private readonly coupons: CouponsRead,
    private readonly recipients: RecipientRead,
    private readonly channels: ChannelsService,
  ) {}

  /** The plan; an installation without one gets the preset, switched off. */
  async current(): Promise<PlanRow> {
    const found = await this.store.findPlan(this.database, PRESET_CODE);
    if (found) return found;
    await this.store.insertPlan(
      this.database,
      { code: PRESET_CODE, schemeCode: PRESET_SCHEME, channelId: null },
      presetFields,
      AUTHOR,
    );
    return this.current();
  }

  /** Throws `reactivation.plan-invalid`, naming the field, or `reactivation.channel-missing`. */
  async save(fields: PlanFields, author: string): Promise<PlanRow> {
    const plan = await this.current();
    await this.check(plan, fields);
    if (fields.isEnabled) await this.channelOf(plan);
    await this.database.transaction(async (tx) => {
      await this.store.lockPlan(tx, plan.id);
      await this.store.updatePlan(tx, plan.id, { ...fields, text: fields.text.trim() }, author);
    });
    return this.current();
  }

  /**
   * Puts the preset into use with a coupon, unless somebody has chosen one already. The coupon should allow
   * more than one per person, because the plan comes back to people who stay asleep. Returns the plan's id.
   */
  async ensurePreset(
    preset: { couponTemplateId: string; channelId?: string | undefined; isEnabled?: boolean | undefined },
    author: string,
  ): Promise<string> {
    const plan = await this.current();
    if (plan.coupon_template_id !== null) return plan.id;
    const template = await this.coupons.template(this.database, preset.couponTemplateId);
    const fields: PlanFields = {
      ...presetFields,
      isEnabled: preset.isEnabled ?? true,
      couponTemplateId: preset.couponTemplateId,
      text: presetText(template?.amount_off_fen ?? undefined),
    };
    await this.check(plan, fields);
    await this.database.transaction(async (tx) => {
      const locked = await this.store.lockPlan(tx, plan.id);
      if (locked?.coupon_template_id !== null) return;
      if (preset.channelId !== undefined) await this.store.setChannel(tx, plan.id, preset.channelId);
      await this.store.updatePlan(tx, plan.id, fields, author);
    });
    return plan.id;
  }

  /** The account that sends: the plan's own, else the first official account. Throws `reactivation.channel-missing`. */
  async channelOf(plan: Pick<PlanRow, 'channel_id'>): Promise<string> {
    const channel =
      plan.channel_id === null
        ? await this.channels.firstOfKind(SENDING_KIND)
        : await this.channels.get(plan.channel_id);
    if (!channel?.isEnabled) throw new ReactivationChannelMissing();
    return channel.id;
  }

  private async check(plan: PlanRow, fields: PlanFields): Promise<void> {
    for (const [field, { label, from, to }] of Object.entries(LIMITS)) {
      const value = fields[field as keyof typeof LIMITS];
      if (!Number.isInteger(value) || value < from || value > to) {
        throw new ReactivationPlanInvalid(field, `${label}需要是 ${from} 到 ${to} 的整数`);
      }
    }
    checkText(fields.text);
    await this.checkTiers(this.database, plan.scheme_code, fields.lifecycleTiers);
    await this.checkTime(this.database, fields.dailyAt);
    await this.checkCoupon(this.database, fields);
  }

  private async checkTiers(sql: Sql, schemeCode: string, codes: readonly string[]): Promise<void> {
    if (codes.length === 0) throw new ReactivationPlanInvalid('lifecycleTiers', '请至少选一个生命周期阶段');
    const ladder = await this.tiering.ladder(sql, schemeCode);
    const known = new Set(ladder.map(({ code }) => code));
    const strange = ladder.length === 0 ? undefined : codes.find((code) => !known.has(code));
    if (strange !== undefined) {
      throw new ReactivationPlanInvalid('lifecycleTiers', `没有名为「${strange}」的生命周期阶段`);
    }
  }

  private async checkTime(sql: Sql, dailyAt: string): Promise<void> {
    const match = TIME.exec(dailyAt);
    if (!match) throw new ReactivationPlanInvalid('dailyAt', '时间请写成 10:00 这样的形式');
    const { quietHours } = await this.recipients.rules(sql, 'mass');
    if (isQuiet(Number(match[1]) * 60 + Number(match[2]), quietHours)) {
      throw new ReactivationPlanInvalid('dailyAt', `${dailyAt} 在免打扰时段内，当天的消息都会发不出去`);
    }
  }

  private async checkCoupon(sql: Sql, { couponTemplateId, isEnabled }: PlanFields): Promise<void> {
    if (couponTemplateId === null) {
      if (isEnabled) throw new ReactivationPlanInvalid('couponTemplateId', '请先选择要送的券');
      return;
    }
    const template = await this.coupons.template(sql, couponTemplateId);
    if (!template) throw new ReactivationPlanInvalid('couponTemplateId', '没有这张券模板');
    if (isEnabled && template.state !== 'active') {
      throw new ReactivationPlanInvalid('couponTemplateId', `券「${template.name}」已暂停发放`);
    }
  }
}

function checkText(text: string): void {
  const length = [...text.trim()].length;
  if (length === 0) throw new ReactivationPlanInvalid('text', '请填写消息内容');
  if (length > TEXT_AT_MOST) throw new ReactivationPlanInvalid('text', `消息内容最长 ${TEXT_AT_MOST} 个字`);
  if (text.includes('{{')) {
    throw new ReactivationPlanInvalid('text', '群发的内容对每个人都一样，不能带 {{变量}}');
  }
}
