import type { Journal } from './journal.js';
import { shanghaiMonth } from './shanghai-time.js';

export type DeliveryKind = 'template' | 'subscribe' | 'mass';

/** One message to one person, as the platform accepted it: the independent witness of every send. */
export interface Delivery {
  seq: number;
  kind: DeliveryKind;
  account: string;
  openId: string;
  /** `client_msg_id` or `clientmsgid`; null where the caller gave none. */
  key: string | null;
  msgId: number;
  templateId: string | null;
  /** The template's values, or the text of a mass message under `content`. */
  fields: Record<string, string>;
  /** Where a tap leads. */
  link: string | null;
  /** sent, or why a mass message did not reach this one person. */
  outcome: 'sent' | 'over-month-cap' | 'not-following';
  /** Real time. */
  at: string;
  /** Time of the simulator's clock. */
  simulatorAt: string;
}

const MASS_OUTCOMES = { s: 'sent', c: 'over-month-cap', n: 'not-following' } as const;

/** Every accepted message, rebuilt from the journal. */
export class Deliveries {
  readonly rows: Delivery[] = [];
  private readonly byOpenId = new Map<string, Delivery[]>();
  private readonly massInMonth = new Map<string, number>();
  private lastMsgId = 3_147_000_000;

  constructor(journal: Journal) {
    journal.on('template', (event) => {
      this.add(
        'template',
        event,
        event.openId,
        event.clientMsgId,
        event.templateId,
        event.fields,
        event.url,
        'sent',
      );
    });
    journal.on('subscribe', (event) => {
      this.add('subscribe', event, event.openId, null, event.templateId, event.fields, event.page, 'sent');
    });
    journal.on('mass', (event) => {
      const month = shanghaiMonth(event.simulatorMs);
      event.openIds.forEach((openId, at) => {
        const outcome = MASS_OUTCOMES[event.outcomes[at] as keyof typeof MASS_OUTCOMES];
        this.add('mass', event, openId, event.clientMsgId, null, { content: event.body }, null, outcome);
        if (outcome !== 'sent') return;
        const slot = `${month} ${openId}`;
        this.massInMonth.set(slot, (this.massInMonth.get(slot) ?? 0) + 1);
      });
    });
  }

  /** A message id no earlier message has. */
  nextMsgId(): number {
    return this.lastMsgId + 1;
  }

  /** Mass messages that reached this follower in the month (`YYYY-MM`). */
  massCount(openId: string, month: string): number {
    return this.massInMonth.get(`${month} ${openId}`) ?? 0;
  }

  /** Messages of one openid, oldest first. */
  ofOpenId(openId: string): readonly Delivery[] {
    return this.byOpenId.get(openId) ?? [];
  }

  private add(
    kind: DeliveryKind,
    event: { msgId: number; account: string; atMs: number; simulatorMs: number },
    openId: string,
    key: string | null,
    templateId: string | null,
    fields: Record<string, string>,
    link: string | null,
    outcome: Delivery['outcome'],
  ): void {
    this.lastMsgId = Math.max(this.lastMsgId, event.msgId);
    const row: Delivery = {
      seq: this.rows.length + 1,
      kind,
      account: event.account,
      openId,
      key,
      msgId: event.msgId,
      templateId,
      fields,
      link,
      outcome,
      at: new Date(event.atMs).toISOString(),
      simulatorAt: new Date(event.simulatorMs).toISOString(),
    };
    this.rows.push(row);
    const own = this.byOpenId.get(openId);
    if (own) own.push(row);
    else this.byOpenId.set(openId, [row]);
  }
}
