import { Inject, Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DOORBELL } from '../../platform/platform.module.js';
import type { Doorbell } from '../../platform/queue/doorbell.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { DELIVERIES_DRAIN, MASS_SENDS_DRAIN } from './delivery-drain.js';
import { DeliveryStore } from './delivery.store.js';
import { MassSendStore } from './mass-send.store.js';
import {
  MessageTemplateStore,
  checkMessageTemplate,
  type MessageTemplateDraft,
  type MessageTemplateRow,
} from './message-template.store.js';
import { contentRefusal, fillInFields } from './message-text.js';
import { MessageTemplateExists, MessageTemplateNotFound } from './messaging.errors.js';
import { STOPPED_SETTING, blastLimitSetting } from './messaging.settings.js';
import { RecipientRead } from './recipient.read.js';

export interface QueueRequest {
  sourceKind: string;
  /** What the message follows from. With `occasion` and the member it is sent once, ever. */
  sourceKey: string;
  sourceLabel: string;
  templateId: string;
  businessDate: BusinessDate;
  members: readonly { memberId: string; occasion?: string | undefined; values: Record<string, string> }[];
}

export interface MassRequest {
  sourceKind: string;
  /** Names this batch; queued once, ever. */
  sourceKey: string;
  /** Names the campaign: each person gets one message of it. */
  personKey: string;
  sourceLabel: string;
  channelId: string;
  text: string;
  businessDate: BusinessDate;
  /** 2–10,000. */
  people: readonly { memberId: string; identityId: string }[];
}

/** Use cases of messages. Nothing here calls a platform: messages are rows first, the drain sends them. */
@Injectable()
export class MessagingService {
  constructor(
    private readonly database: Database,
    private readonly settings: SettingStore,
    private readonly deliveries: DeliveryStore,
    private readonly massSends: MassSendStore,
    private readonly templates: MessageTemplateStore,
    private readonly recipients: RecipientRead,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
  ) {}

  /** Creates the template of this code unless it is there; returns its id. Throws when it must not exist. */
  async ensureTemplate(draft: MessageTemplateDraft, author: string): Promise<string> {
    const found = await this.templates.findByCode(this.database, draft.code);
    if (found) return found.id;
    checkMessageTemplate(draft);
    return this.templates.insert(this.database, draft, author);
  }

  /** Throws `messaging.template-invalid`, `messaging.offer-on-template`, `messaging.template-exists`. */
  async createTemplate(draft: MessageTemplateDraft, author: string): Promise<string> {
    checkMessageTemplate(draft);
    if (await this.templates.findByCode(this.database, draft.code))
      throw new MessageTemplateExists(draft.code);
    return this.templates.insert(this.database, draft, author);
  }

  async listTemplates(): Promise<MessageTemplateRow[]> {
    return this.templates.list(this.database);
  }

  /**
   * Writes a message to each of these people, once per (source key, occasion, member). What must not go
   * out in this way, or lies beyond the blast limit, is written as dropped. Returns how many are new.
   * Throws `messaging.template-not-found`.
   */
  async queue(tx: Tx, request: QueueRequest): Promise<number> {
    if (request.members.length === 0) return 0;
    const template = await this.templates.find(tx, request.templateId);
    if (!template) throw new MessageTemplateNotFound(request.templateId);
    const { purpose, message_kind: messageKind, channel_id: channelId, title } = template;
    const { blastLimit } = await this.recipients.rules(tx, messageKind);
    const deliveries = request.members.map(({ memberId, occasion, values }, position) => {
      const fields = fillInFields(template.fields_json, values);
      const text = `${title}:${Object.values(fields).join(' ')}`;
      return {
        memberId,
        sourceKey: occasion === undefined ? request.sourceKey : `${request.sourceKey}:${occasion}`,
        fields,
        text,
        reason:
          contentRefusal({ purpose, messageKind, text }) ??
          (position >= blastLimit ? ('blast_limit' as const) : undefined),
      };
    });
    const batch = {
      sourceKind: request.sourceKind,
      sourceLabel: request.sourceLabel,
      purpose,
      channelId,
      messageKind,
      templateId: template.id,
      businessDate: request.businessDate,
    };
    const added = await this.deliveries.insert(tx, batch, deliveries);
    this.ring(tx, DELIVERIES_DRAIN);
    return added;
  }

  /**
   * Writes one marketing text to many followers of one account. The gate has been asked by the caller;
   * it is asked again right before the call. Returns the id, undefined when the batch is there already.
   */
  async queueMass(tx: Tx, request: MassRequest): Promise<string | undefined> {
    const { sourceKind, sourceKey, channelId, text, people } = request;
    const id = await this.massSends.insert(tx, {
      sourceKind,
      sourceKey,
      channelId,
      text,
      people: people.length,
    });
    if (id === undefined) return undefined;
    const batch = {
      sourceKind,
      sourceLabel: request.sourceLabel,
      purpose: 'marketing',
      channelId,
      messageKind: 'mass',
      massSendId: id,
      businessDate: request.businessDate,
    } as const;
    await this.deliveries.insert(
      tx,
      batch,
      people.map(({ memberId, identityId }) => ({
        memberId,
        sourceKey: request.personKey,
        identityId,
        fields: {},
        text,
      })),
    );
    this.ring(tx, MASS_SENDS_DRAIN);
    return id;
  }

  /** 紧急停发: from the next claim on nothing is sent; what is queued is dropped with that reason. */
  async stop(stoppedBy: string): Promise<void> {
    await this.settings.write(this.database, STOPPED_SETTING, true, stoppedBy);
    for (const drain of [DELIVERIES_DRAIN, MASS_SENDS_DRAIN]) this.doorbell.ring(drain);
  }

  async resume(resumedBy: string): Promise<void> {
    await this.settings.write(this.database, STOPPED_SETTING, false, resumedBy);
  }

  async setBlastLimit(people: number, setBy: string): Promise<void> {
    const value = blastLimitSetting.parse(String(people));
    await this.settings.write(this.database, blastLimitSetting.name, value, setBy);
  }

  private ring(tx: Tx, drain: string): void {
    tx.afterCommit(() => this.doorbell.ring(drain));
  }
}
