import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.js';
import { errorText } from '../errors/app-error.js';
import type { Logger } from '../logging/logger.js';
import type { Drain } from '../queue/drain.js';
import { EVENTS_DRAIN, type EventHandler, type Subscription } from './event-bus.js';

interface ClaimedTask {
  event_id: string;
  subscriber: string;
  attempts: number;
  name: string;
  payload_json: unknown;
  occurred_at: Date;
}

const CLAIM_SIZE = 20;
const ATTEMPTS_BEFORE_DEAD = 8;

/** Carries out open event tasks: claim by lease, handle and close in one transaction, back off on failure. */
export class EventDispatcher implements Drain {
  readonly name = EVENTS_DRAIN;
  private readonly handlers = new Map<string, EventHandler>();

  constructor(
    private readonly database: Database,
    private readonly subscriptions: readonly Subscription[],
    private readonly logger: Logger,
    private readonly leaseSeconds = 30,
  ) {}

  /** Registers who does the work of `subscriber`; two handlers for one name are a wiring mistake. */
  handle<Payload>(subscriber: string, handler: EventHandler<Payload>): void {
    if (this.handlers.has(subscriber)) throw new Error(`Two handlers for ${subscriber}`);
    this.handlers.set(subscriber, handler as EventHandler);
  }

  /** Throws when a subscription has no handler or a handler no subscription; called at boot. */
  assertComplete(): void {
    const wanted = new Set(this.subscriptions.map(({ subscriber }) => subscriber));
    const missing = [...wanted].filter((subscriber) => !this.handlers.has(subscriber));
    const idle = [...this.handlers.keys()].filter((subscriber) => !wanted.has(subscriber));
    if (missing.length > 0) throw new Error(`No handler for: ${missing.join(', ')}`);
    if (idle.length > 0) throw new Error(`Handlers nobody subscribed: ${idle.join(', ')}`);
  }

  /** Handles what is open now; returns how many tasks were taken. */
  async drain(): Promise<number> {
    const tasks = await this.claim();
    for (const task of tasks) await this.carryOut(task);
    return tasks.length;
  }

  private async claim(): Promise<ClaimedTask[]> {
    const token = randomUUID();
    const { affectedRows } = await this.database.run(
      `UPDATE event_task SET lease_token = ?, lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND,
              attempts = attempts + 1
       WHERE state = 'open' AND available_at <= UTC_TIMESTAMP(3)
         AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(3))
       ORDER BY available_at, event_id LIMIT ${CLAIM_SIZE}`,
      [token, this.leaseSeconds],
    );
    if (affectedRows === 0) return [];
    return this.database.rows<ClaimedTask>(
      `SELECT t.event_id, t.subscriber, t.attempts, e.name, e.payload_json, e.occurred_at
       FROM event_task t JOIN outbox_event e ON e.id = t.event_id
       WHERE t.lease_token = ? AND t.state = 'open' ORDER BY t.event_id`,
      [token],
    );
  }

  private async carryOut(task: ClaimedTask): Promise<void> {
    const handler = this.handlers.get(task.subscriber);
    if (!handler) return; // another build of the worker knows it; the lease runs out
    try {
      await this.database.transaction(async (tx) => {
        // Closing first takes the row lock, so two workers can never apply one task at a time.
        const { affectedRows } = await tx.run(
          `UPDATE event_task SET state = 'done', done_at = UTC_TIMESTAMP(3), lease_token = NULL
           WHERE event_id = ? AND subscriber = ? AND state = 'open'`,
          [task.event_id, task.subscriber],
        );
        if (affectedRows === 0) return;
        const { event_id: eventId, name, payload_json: payload, occurred_at: occurredAt } = task;
        await handler({ eventId, name, payload, occurredAt }, tx);
      });
    } catch (error) {
      await this.giveBack(task, error);
    }
  }

  private async giveBack(task: ClaimedTask, error: unknown): Promise<void> {
    const isDead = task.attempts >= ATTEMPTS_BEFORE_DEAD;
    const fields = { eventId: task.event_id, subscriber: task.subscriber, attempts: task.attempts };
    if (isDead) this.logger.error('event task gave up', { ...fields, error });
    else this.logger.warn('event task failed, will be tried again', { ...fields, error });
    await this.database.run(
      `UPDATE event_task SET state = ?, last_error = ?, lease_token = NULL, lease_until = NULL,
              available_at = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
       WHERE event_id = ? AND subscriber = ? AND state = 'open'`,
      [
        isDead ? 'dead' : 'open',
        errorText(error).slice(0, 2000),
        2 ** task.attempts,
        task.event_id,
        task.subscriber,
      ],
    );
  }
}
