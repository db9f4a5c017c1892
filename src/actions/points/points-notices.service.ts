import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, businessDateOf, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { expiringOfMembers, membersExpiring } from './holdings.js';
import { expiryNoticeDaysSetting } from './points.settings.js';

/** Code of the template by which members hear of points that end; without it nobody is told. */
export const EXPIRY_TEMPLATE_CODE = 'points-expiring';
const DEFAULT_NOTICE_DAYS = 7;
const MEMBERS_PER_PIECE = 500;

/** Tells members some days ahead that points end. */
@Injectable()
export class PointsNoticesService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly settings: SettingStore,
    private readonly messaging: MessagingService,
  ) {}

  /**
   * Queues one message per member and day of expiry within the notice period, once ever. Only by a subscription
   * message of service purpose, which the member asked for: the template must exist and be of that kind. Its fields
   * may use `{{points}}`, `{{date}}` (the last day on which they can be used) and `{{days}}`.
   */
  async announce(businessDate: BusinessDate): Promise<{ queued: number }> {
    const templates = await this.messaging.listTemplates();
    const template = templates.find(({ code }) => code === EXPIRY_TEMPLATE_CODE);
    if (template?.message_kind !== 'subscribe' || template.purpose !== 'service') return { queued: 0 };
    const noticeDays =
      (await this.settings.read<number>(this.database, expiryNoticeDaysSetting.name)) ?? DEFAULT_NOTICE_DAYS;
    let queued = 0;
    let after = '0';
    for (;;) {
      const now = await this.clock.now();
      const until = new Date(now.getTime() + noticeDays * 86_400_000);
      const memberIds = await membersExpiring(this.database, { now, until, after, limit: MEMBERS_PER_PIECE });
      const last = memberIds.at(-1);
      if (last === undefined) return { queued };
      queued += await this.database.transaction(async (tx) => {
        const ending = await expiringOfMembers(tx, memberIds, { now, until });
        return this.messaging.queue(tx, {
          sourceKind: 'points_expiry',
          sourceKey: EXPIRY_TEMPLATE_CODE,
          sourceLabel: '积分到期提醒',
          templateId: template.id,
          businessDate,
          members: ending.map(({ memberId, points, expiresAt }) => {
            const date = addDays(businessDateOf(expiresAt), -1);
            const days = String(Math.ceil((expiresAt.getTime() - now.getTime()) / 86_400_000));
            return { memberId, occasion: date, values: { points: String(points), date, days } };
          }),
        });
      });
      after = last;
    }
  }
}
