import { Inject, Injectable } from '@nestjs/common';
import type { SendOutcome } from '../../channels/channel.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { errorText } from '../../platform/errors/app-error.js';
import type { Logger } from '../../platform/logging/logger.js';
import { EventBus } from '../../platform/outbox/event-bus.js';
import { LOGGER } from '../../platform/platform.module.js';
import { MassSendStore, type MassRecipient, type MassSendEnd, type MassSendRow } from './mass-send.store.js';
import { MASS_SEND_SETTLED, type MassSendSettled } from './messaging.events.js';
import { RecipientRead } from './recipient.read.js';
import { refusalOf, type DropReason } from './send-gate.js';
import { ATTEMPTS_AT_MOST, waitAfter } from './send-schedule.js';
import { SenderSource } from './sender-source.js';

/** The platform recognises a repeated id for 24 hours; an hour is kept back. */
const REPEAT_WINDOW_SECONDS = 23 * 3600;
const TOO_LATE_SECONDS = 24 * 3600;
/** The platform wants a minute between two tries with one id; the wait doubles, as its calls are few a day. */
const REPEAT_WAIT_SECONDS = 65;
const CREDENTIALS_WAIT_SECONDS = 600;
const LEAST_PEOPLE = 2;

/** Sends mass messages. A call without an answer is repeated by its id, which the platform recognises. */
@Injectable()
export class MassSender {
  constructor(
    private readonly database: Database,
    private readonly store: MassSendStore,
    private readonly recipients: RecipientRead,
    private readonly senders: SenderSource,
    private readonly events: EventBus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Takes one mass send as far as it goes now; returns 0 when none is due. */
  async sendSome(): Promise<number> {
    const claimed = await this.store.claim(this.database);
    if (!claimed) return 0;
    const { send, token } = claimed;
    const end = await this.endBeforeCall(send);
    if (end) await this.settle(send, token, end);
    else await this.call(send, token);
    return 1;
  }

  /** An end that needs no call: stopped, too late, or nobody left. */
  private async endBeforeCall(send: MassSendRow): Promise<MassSendEnd | undefined> {
    const wasCalled = send.first_called_at !== null;
    if (await this.recipients.isStopped(this.database)) {
      return wasCalled
        ? { outcome: 'unknown', reason: 'stopped' }
        : { outcome: 'dropped', reason: 'stopped' };
    }
    if (wasCalled) {
      const isOver = (send.called_seconds_ago ?? 0) > REPEAT_WINDOW_SECONDS;
      return isOver ? { outcome: 'unknown', reason: 'no_answer' } : undefined;
    }
    if (send.seconds_old > TOO_LATE_SECONDS) return { outcome: 'dropped', reason: 'too_late' };
    const left = await this.dropRefused(send);
    return left < LEAST_PEOPLE ? { outcome: 'dropped', reason: 'too_few' } : undefined;
  }

  /** Looks at everybody once more right before the first call; returns how many are left. */
  private async dropRefused(send: MassSendRow): Promise<number> {
    const people = await this.store.recipients(this.database, send.id);
    const [first] = people;
    if (!first) return 0;
    const rules = { ...(await this.recipients.rules(this.database, 'mass')), blastLimit: Infinity };
    const known = await this.recipients.facts(
      this.database,
      {
        channelId: send.channel_id,
        messageKind: 'mass',
        purpose: 'marketing',
        businessDate: first.business_date,
        memberIds: people.map(({ member_id: memberId }) => memberId),
      },
      rules,
    );
    const refused = new Map<DropReason, string[]>();
    for (const person of people) {
      const facts = known.get(person.member_id)?.facts;
      const reason =
        facts && person.external_id !== null
          ? refusalOf('marketing', { ...facts, isHeldOut: false, positionInRun: 0 }, rules)
          : 'not_following';
      if (reason) refused.set(reason, [...(refused.get(reason) ?? []), person.id]);
    }
    await this.database.transaction(async (tx) => {
      for (const [reason, ids] of refused) await this.store.dropRecipients(tx, ids, reason);
    });
    return people.length - [...refused.values()].flat().length;
  }

  private async call(send: MassSendRow, token: string): Promise<void> {
    const people = await this.store.recipients(this.database, send.id);
    const { channel, sender } = await this.senders.of(send.channel_id);
    if (!channel.isEnabled) {
      const wasCalled = send.first_called_at !== null;
      await this.settle(send, token, { outcome: wasCalled ? 'unknown' : 'dropped', reason: 'channel_off' });
      return;
    }
    const isOurs = await this.database.transaction((tx) => this.store.markCalled(tx, send.id, token));
    if (!isOurs) return;
    let outcome: SendOutcome;
    try {
      outcome = await sender.sendMass(channel, {
        openIds: openIdsOf(people),
        text: send.text,
        clientMessageId: send.client_message_id,
      });
    } catch (error) {
      this.logger.error('a mass send has an unknown fate', { massSend: send.id, error });
      outcome = { kind: 'unknown', vendorCode: 'error', vendorMessage: errorText(error) };
    }
    await this.keep({ ...send, attempts: send.attempts + 1 }, token, outcome);
  }

  private async keep(send: MassSendRow, token: string, outcome: SendOutcome): Promise<void> {
    if (outcome.kind === 'accepted') {
      await this.settle(send, token, { outcome: 'submitted', vendorMessageId: outcome.vendorMessageId });
      return;
    }
    const { vendorCode, vendorMessage } = outcome;
    const mayBeSent = send.first_called_at !== null || outcome.kind === 'unknown';
    const at = this.waitOf(outcome, send.attempts, mayBeSent);
    if (at) {
      const later = { at, isUntouched: !mayBeSent, vendorCode, vendorMessage };
      await this.database.transaction((tx) => this.store.postpone(tx, send.id, token, later));
      return;
    }
    await this.settle(send, token, {
      outcome: mayBeSent ? 'unknown' : 'rejected',
      reason: outcome.kind === 'rejected' ? outcome.reason : 'gave_up',
      vendorCode,
      vendorMessage,
    });
  }

  /**
   * When to try again; undefined: not any more. A send that may have been accepted is asked about by
   * its id until the platform's window closes.
   */
  private waitOf(
    outcome: Exclude<SendOutcome, { kind: 'accepted' }>,
    attempts: number,
    mayBeSent: boolean,
  ): { until: Date } | { seconds: number } | undefined {
    if (mayBeSent) {
      const asked = outcome.kind === 'transient' ? outcome.retryAfterMs : 0;
      return { seconds: Math.max(REPEAT_WAIT_SECONDS * 2 ** (attempts - 1), Math.ceil(asked / 1000)) };
    }
    if (outcome.kind === 'transient') {
      return attempts < ATTEMPTS_AT_MOST ? { seconds: waitAfter(attempts, outcome.retryAfterMs) } : undefined;
    }
    if (outcome.kind !== 'rejected') return undefined;
    if (outcome.parkUntil) return { until: outcome.parkUntil };
    return outcome.reason === 'auth' ? { seconds: CREDENTIALS_WAIT_SECONDS } : undefined;
  }

  private async settle(send: MassSendRow, token: string, end: MassSendEnd): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (await this.store.settle(tx, send.id, token, end)) await this.announce(tx, send, end.outcome);
    });
  }

  private async announce(tx: Tx, send: MassSendRow, outcome: MassSendEnd['outcome']): Promise<void> {
    const payload: MassSendSettled = { massSendId: send.id, sourceKind: send.source_kind, outcome };
    await this.events.publish(tx, MASS_SEND_SETTLED, payload);
  }
}

function openIdsOf(people: readonly MassRecipient[]): string[] {
  return people.flatMap(({ external_id: openId }) => openId ?? []);
}
