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
  last_error: string | null;
  name: string;
  payload_json: unknown;
  occurred_at: Date;
}

const CLAIM_SIZE = 40;
const ATTEMPTS_BEFORE_DEAD = 8;
/**
 * How often a task that loses its worker is begun: once among others, so that any of them may have been the
 * reason, then alone.
 */
const BEGINNINGS_AT_MOST = 4;
const WORKER_LOST = 'the worker went away while it had this task';

/**
 * Carries out open event tasks: claim by lease, handle and close in one transaction, back off on failure. A task
 * that was begun before, and failed or took its worker with it, is from then on carried out alone, so that it
 * harms no other; one that loses its worker again and again is given up.
 */
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
    const { token, tasks } = await this.claim();
    const taken = await this.takeable(token, tasks);
    const subscribers = new Set(taken.map(({ subscriber }) => subscriber));
    await Promise.all([...subscribers].map((subscriber) => this.inOrder(taken, subscriber)));
    return tasks.length;
  }

  /** What one subscriber was told goes one after the other; subscribers do not wait for each other. */
  private async inOrder(tasks: readonly ClaimedTask[], subscriber: string): Promise<void> {
    for (const task of tasks) if (task.subscriber === subscriber) await this.carryOut(task);
  }

  private async claim(): Promise<{ token: string; tasks: ClaimedTask[] }> {
    const token = randomUUID();
    const { affectedRows } = await this.database.run(
      // Assignments run left to right: a lease that is there still was never given back.
      `UPDATE event_task SET last_error = IF(lease_token IS NULL, last_error, ?), lease_token = ?,
              lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND, attempts = attempts + 1
       WHERE state = 'open' AND available_at <= UTC_TIMESTAMP(3)
         AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(3))
       ORDER BY available_at, event_id LIMIT ${CLAIM_SIZE}`,
      [WORKER_LOST, token, this.leaseSeconds],
    );
    if (affectedRows === 0) return { token, tasks: [] };
    const tasks = await this.database.rows<ClaimedTask>(
      `SELECT t.event_id, t.subscriber, t.attempts, t.last_error, e.name, e.payload_json, e.occurred_at
       FROM event_task t JOIN outbox_event e ON e.id = t.event_id
       WHERE t.lease_token = ? AND t.state = 'open' ORDER BY t.event_id`,
      [token],
    );
    return { token, tasks };
  }

  /** The claimed tasks that may be carried out one after the other: all when none was begun before, else one alone. */
  private async takeable(token: string, tasks: readonly ClaimedTask[]): Promise<readonly ClaimedTask[]> {
    const alone = tasks.find(({ attempts }) => attempts > 1);
    if (!alone) return tasks;
    if (tasks.length > 1) await this.releaseOthers(token, alone);
    const isHopeless = alone.last_error === WORKER_LOST && alone.attempts > BEGINNINGS_AT_MOST;
    if (!isHopeless) return [alone];
    await this.giveUp(token, alone);
    return [];
  }

  /** Gives back what was claimed together with one task, and not begun. */
  private async releaseOthers(token: string, kept: ClaimedTask): Promise<void> {
    await this.database.run(
      `UPDATE event_task SET attempts = attempts - 1, lease_token = NULL, lease_until = NULL
       WHERE lease_token = ? AND state = 'open' AND NOT (event_id = ? AND subscriber = ?)`,
      [token, kept.event_id, kept.subscriber],
    );
  }

  private async giveUp(
    token: string,
    { event_id: eventId, subscriber, attempts }: ClaimedTask,
  ): Promise<void> {
    this.logger.error('event task gave up: it ended its worker each time', { eventId, subscriber, attempts });
    await this.database.run(
      `UPDATE event_task SET state = 'dead', lease_token = NULL, lease_until = NULL
       WHERE event_id = ? AND subscriber = ? AND state = 'open' AND lease_token = ?`,
      [eventId, subscriber, token],
    );
  }

  /** Leaves a task to another build of the worker, which knows its subscriber. */
  private async leave({ event_id: eventId, subscriber }: ClaimedTask): Promise<void> {
    await this.database.run(
      `UPDATE event_task SET attempts = attempts - 1, lease_token = NULL, lease_until = NULL,
              available_at = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
       WHERE event_id = ? AND subscriber = ? AND state = 'open'`,
      [this.leaseSeconds, eventId, subscriber],
    );
  }

  private async carryOut(task: ClaimedTask): Promise<void> {
    const handler = this.handlers.get(task.subscriber);
    if (!handler) return this.leave(task);
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
