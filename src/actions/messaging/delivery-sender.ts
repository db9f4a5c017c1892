import { Inject, Injectable } from '@nestjs/common';
import type { Channel, MessageSender, SendOutcome } from '../../channels/channel.js';
import { Database } from '../../platform/database/database.js';
import { errorText } from '../../platform/errors/app-error.js';
import type { Logger } from '../../platform/logging/logger.js';
import { chunks } from '../../platform/database/sql.js';
import { LOGGER } from '../../platform/platform.module.js';
import { DeliveryStore, type ClaimedDelivery } from './delivery.store.js';
import { RecipientRead } from './recipient.read.js';
import { refusalOf, type DropReason } from './send-gate.js';
import { ATTEMPTS_AT_MOST, waitAfter } from './send-schedule.js';
import { SenderSource } from './sender-source.js';
import { VendorResultStore } from './vendor-result.store.js';

const CLAIM_SIZE = 96;
const CALLS_AT_ONCE = 16;
const CREDENTIALS_WAIT_SECONDS = 600;

interface Addressed {
  delivery: ClaimedDelivery;
  openId: string;
}

/** Sends messages to single people: claim, check, note the call, call, store the outcome. */
@Injectable()
export class DeliverySender {
  constructor(
    private readonly database: Database,
    private readonly store: DeliveryStore,
    private readonly recipients: RecipientRead,
    private readonly results: VendorResultStore,
    private readonly senders: SenderSource,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Does one piece of the open work; returns how many messages were taken. */
  async sendSome(): Promise<number> {
    const recovered = await this.store.recover(this.database);
    const { token, deliveries } = await this.store.claim(this.database, CLAIM_SIZE);
    if (deliveries.length === 0) return recovered;
    try {
      for (const group of byChannel(deliveries)) await this.sendGroup(token, group);
    } finally {
      await this.store.release(this.database, token);
    }
    return deliveries.length;
  }

  private async sendGroup(token: string, group: readonly ClaimedDelivery[]): Promise<void> {
    const allowed = await this.pass(token, group);
    const [first] = allowed;
    if (!first) return;
    const { channel, sender } = await this.senders.of(first.delivery.channel_id);
    if (!channel.isEnabled) {
      await this.dropAll(token, allowed, 'channel_off');
      return;
    }
    for (const slice of chunks(allowed, CALLS_AT_ONCE)) {
      if (await this.recipients.isStopped(this.database)) {
        await this.dropAll(token, slice, 'stopped');
        continue;
      }
      const ids = slice.map(({ delivery }) => delivery.id);
      const ours = await this.store.markCalled(this.database, token, ids);
      const called = slice.filter(({ delivery }) => ours.has(delivery.id));
      await Promise.all(called.map((addressed) => this.sendOne(token, channel, sender, addressed)));
    }
  }

  /** Drops whom the gate refuses; returns the others with their openid. */
  private async pass(token: string, group: readonly ClaimedDelivery[]): Promise<Addressed[]> {
    const [first] = group;
    if (!first) return [];
    const rules = await this.recipients.rules(this.database, first.message_kind);
    const question = {
      channelId: first.channel_id,
      messageKind: first.message_kind,
      purpose: first.purpose,
      businessDate: first.business_date,
      memberIds: group.map(({ member_id: memberId }) => memberId),
    };
    const known = await this.recipients.facts(this.database, question, rules);
    const refused = new Map<string, DropReason>();
    const allowed: Addressed[] = [];
    for (const delivery of group) {
      const recipient = known.get(delivery.member_id);
      const reason = delivery.is_too_late
        ? 'too_late'
        : recipient &&
          refusalOf(first.purpose, { ...recipient.facts, isHeldOut: false, positionInRun: 0 }, rules);
      if (reason) refused.set(delivery.id, reason);
      else if (recipient?.openId) allowed.push({ delivery, openId: recipient.openId });
    }
    await this.store.drop(this.database, token, refused);
    return allowed;
  }

  private async dropAll(token: string, slice: readonly Addressed[], reason: DropReason): Promise<void> {
    await this.store.drop(this.database, token, new Map(slice.map(({ delivery }) => [delivery.id, reason])));
  }

  private async sendOne(
    token: string,
    channel: Channel,
    sender: MessageSender,
    { delivery, openId }: Addressed,
  ): Promise<void> {
    const message = {
      openId,
      vendorTemplateId: delivery.vendor_template_id,
      data: delivery.fields_json,
      clientMessageId: `d${delivery.id}`,
      page: delivery.page === '' ? undefined : delivery.page,
    };
    let outcome: SendOutcome;
    try {
      outcome =
        delivery.message_kind === 'subscribe'
          ? await sender.sendSubscribe(channel, message)
          : await sender.sendTemplate(channel, message);
    } catch (error) {
      this.logger.error('a message has an unknown fate', { delivery: delivery.id, error });
      outcome = { kind: 'unknown', vendorCode: 'error', vendorMessage: errorText(error) };
    }
    await this.keepOutcome(token, channel, delivery, outcome);
  }

  /** In a transaction, because an outcome lost to a deadlock would make the message's fate unknown. */
  private async keepOutcome(
    token: string,
    channel: Channel,
    delivery: ClaimedDelivery,
    outcome: SendOutcome,
  ): Promise<void> {
    const { id } = delivery;
    if (outcome.kind === 'accepted') {
      const { vendorMessageId, isPerPerson } = outcome;
      const end = { outcome: isPerPerson ? 'sent' : 'submitted', vendorMessageId } as const;
      await this.database.transaction((tx) => this.store.settle(tx, token, id, end));
      await this.database.transaction((tx) => this.results.applyTo(tx, channel.id, vendorMessageId));
      return;
    }
    const wait = this.waitOf(outcome, delivery.attempts + 1);
    const { vendorCode, vendorMessage } = outcome;
    await this.database.transaction((tx) =>
      wait
        ? this.store.postpone(tx, token, id, wait, outcome)
        : this.store.settle(tx, token, id, {
            outcome: outcome.kind === 'unknown' ? 'unknown' : 'rejected',
            reason: outcome.kind === 'unknown' ? 'no_answer' : reasonOf(outcome),
            vendorCode,
            vendorMessage,
          }),
    );
  }

  /** How long to wait before another try; undefined: there is none. Only what was certainly not sent is tried again. */
  private waitOf(
    outcome: Exclude<SendOutcome, { kind: 'accepted' }>,
    attempts: number,
  ): { until: Date } | { seconds: number } | undefined {
    if (outcome.kind === 'transient') {
      return attempts < ATTEMPTS_AT_MOST ? { seconds: waitAfter(attempts, outcome.retryAfterMs) } : undefined;
    }
    if (outcome.kind === 'unknown') return undefined;
    if (outcome.parkUntil) return { until: outcome.parkUntil };
    return outcome.reason === 'auth' ? { seconds: CREDENTIALS_WAIT_SECONDS } : undefined;
  }
}

function reasonOf(outcome: Extract<SendOutcome, { kind: 'rejected' | 'transient' }>): string {
  return outcome.kind === 'rejected' ? outcome.reason : 'gave_up';
}

function byChannel(deliveries: readonly ClaimedDelivery[]): ClaimedDelivery[][] {
  const groups = new Map<string, ClaimedDelivery[]>();
  for (const delivery of deliveries) {
    const { channel_id: channelId, message_kind: kind, purpose, business_date: date } = delivery;
    const key = [channelId, kind, purpose, date].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), delivery]);
  }
  return [...groups.values()];
}
