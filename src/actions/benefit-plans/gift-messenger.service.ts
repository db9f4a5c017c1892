import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { minuteOfBusinessDay, type BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks } from '../../platform/database/sql.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { RecipientRead } from '../messaging/recipient.read.js';
import { refusalOf } from '../messaging/send-gate.js';
import type { PendingGrant } from './benefit-grant.store.js';
import { GiftNamesRead, type GiftMessage } from './gift-names.read.js';
import { MARKETING_OCCASIONS, occasionLabels } from './occasions.js';
import { BENEFIT_SOURCE, type PieceOfWork } from './plan-at-work.js';

const PEOPLE_PER_MASS_MESSAGE = 10_000;

/** Messages of plans. Marketing occasions never go by template message: asked when a plan is saved, and here again. */
@Injectable()
export class GiftMessenger {
  constructor(
    private readonly clock: BusinessClock,
    private readonly names: GiftNamesRead,
    private readonly messaging: MessagingService,
    private readonly recipients: RecipientRead,
  ) {}

  /** Queues a message to these people; returns who gets none, with the reason. Grants of one occasion kind. */
  async queue(
    tx: Tx,
    templateId: string,
    grants: readonly PendingGrant[],
    work: PieceOfWork,
  ): Promise<Map<string, string>> {
    const everybody = (reason: string): Map<string, string> =>
      new Map(grants.map(({ member_id: memberId }) => [memberId, reason]));
    const things = await this.names.of(tx, [{ kind: 'message', messageTemplateId: templateId }]);
    const template = things.messages.get(templateId);
    const cell = grants[0]?.cell;
    if (!template || cell === undefined) return everybody('message_gone');
    if (messageRefusal(template, MARKETING_OCCASIONS.has(cell)) !== undefined)
      return everybody('marketing_on_template');
    if (template.messageKind === 'mass') return this.queueMass(tx, template, grants, work);
    const tierNames = new Map(work.at.tiers.map(({ id, name }) => [id, name]));
    const changedAt = timeText(work.businessDate, await this.clock.now(tx));
    await this.messaging.queue(tx, {
      sourceKind: BENEFIT_SOURCE,
      sourceKey: `benefit:${work.at.scheme.id}:notice`,
      sourceLabel: `等级权益·${occasionLabels[cell]}`,
      templateId,
      businessDate: work.businessDate,
      members: grants.map((grant) => ({
        memberId: grant.member_id,
        occasion: grant.occasion,
        values: {
          memberNo: `M${grant.member_id.padStart(6, '0')}`,
          tierName: tierNames.get(grant.tier_id) ?? '',
          previousTierName: tierNames.get(work.tierBefore.get(grant.member_id) ?? 0) ?? '',
          changedAt,
        },
      })),
    });
    return new Map();
  }

  /** A mass message reaches at least two people; the gate is asked first, so that the reason is known. */
  private async queueMass(
    tx: Tx,
    template: GiftMessage,
    grants: readonly PendingGrant[],
    { at, businessDate }: PieceOfWork,
  ): Promise<Map<string, string>> {
    const refused = new Map<string, string>();
    const rules = await this.recipients.rules(tx, 'mass');
    const memberIds = grants.map(({ member_id: memberId }) => memberId);
    const question = {
      channelId: template.channelId,
      messageKind: 'mass' as const,
      purpose: 'marketing' as const,
      businessDate,
      memberIds,
    };
    const known = await this.recipients.facts(tx, question, rules);
    const people: { memberId: string; identityId: string }[] = [];
    for (const memberId of memberIds) {
      const about = known.get(memberId);
      const reason = about
        ? refusalOf('marketing', { ...about.facts, isHeldOut: false, positionInRun: people.length }, rules)
        : 'not_following';
      if (reason !== undefined) refused.set(memberId, reason);
      else if (about?.identityId !== undefined) people.push({ memberId, identityId: about.identityId });
    }
    const text = await this.massText(template.id);
    const first = grants[0];
    for (const [index, piece] of massPieces(people).entries()) {
      if (piece.length < 2) {
        for (const { memberId } of piece) refused.set(memberId, 'too_few');
        continue;
      }
      await this.messaging.queueMass(tx, {
        sourceKind: BENEFIT_SOURCE,
        sourceKey: `benefit:${at.scheme.id}:${first?.gift_id ?? ''}:${first?.tier_id ?? ''}:${businessDate}:${piece[0]?.memberId ?? index}`,
        personKey: `benefit:${at.scheme.id}:${first?.occasion ?? ''}`,
        sourceLabel: `等级权益·${first ? occasionLabels[first.cell] : ''}`,
        channelId: template.channelId,
        text,
        businessDate,
        people: piece,
      });
    }
    return refused;
  }

  private async massText(templateId: string): Promise<string> {
    const found = (await this.messaging.listTemplates()).find(({ id }) => id === templateId);
    return found?.fields_json['content'] ?? found?.title ?? '';
  }
}

/** Why a message must not go out on an occasion; undefined: it may. */
export function messageRefusal(
  { purpose, messageKind }: Pick<GiftMessage, 'purpose' | 'messageKind'>,
  isMarketingOccasion: boolean,
): string | undefined {
  if (isMarketingOccasion && messageKind === 'template')
    return '生日、到期前、即将降级属于营销时机，不可用模板消息，请改用群发或订阅消息';
  if (isMarketingOccasion && purpose !== 'marketing')
    return '生日、到期前、即将降级属于营销时机，只能用营销用途的消息（须经会员同意）';
  return undefined;
}

/** At most 10,000 people a message, and nobody left alone where two messages can be made. */
function massPieces<Person>(people: readonly Person[]): Person[][] {
  const count = Math.ceil(people.length / PEOPLE_PER_MASS_MESSAGE);
  return count === 0 ? [] : chunks(people, Math.ceil(people.length / count));
}

/** `2026年11月22日 10:05`: a business date with the time of day in Shanghai. */
function timeText(date: BusinessDate, now: Date): string {
  const [year = '', month = '', day = ''] = date.split('-');
  const minute = minuteOfBusinessDay(now);
  const clock = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return `${year}年${Number(month)}月${Number(day)}日 ${clock}`;
}
