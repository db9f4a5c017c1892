import type { Tx } from '../database/database.js';
import { valuesList, type Sql } from '../database/sql.js';
import type { Doorbell } from '../queue/doorbell.js';

/** A fact that something happened, as later modules hear of it. */
export interface EventEnvelope<Payload = unknown> {
  eventId: string;
  name: string;
  payload: Payload;
  occurredAt: Date;
}

/** Says that `subscriber` wants every event called `event`. All of them stand in `src/subscriptions.ts`. */
export interface Subscription {
  event: string;
  subscriber: string;
}

/**
 * Does the work an event asks for. `tx` is the transaction in which the task is closed, so effect
 * and bookkeeping commit together. Called at least once per event: effects need keys of their own.
 */
export type EventHandler<Payload = unknown> = (event: EventEnvelope<Payload>, tx: Tx) => Promise<void>;

/** Name of the drain that carries out open event tasks. */
export const EVENTS_DRAIN = 'events';

/** Writes events, and one task per subscriber, in the transaction of what they tell. */
export class EventBus {
  private readonly subscribersOf = new Map<string, string[]>();

  constructor(
    subscriptions: readonly Subscription[],
    private readonly doorbell: Doorbell,
  ) {
    for (const { event, subscriber } of subscriptions) {
      const subscribers = this.subscribersOf.get(event) ?? [];
      if (subscribers.includes(subscriber)) throw new Error(`${subscriber} subscribes to ${event} twice`);
      this.subscribersOf.set(event, [...subscribers, subscriber]);
    }
  }

  /** Returns the event's id. The tasks become visible with the commit of `tx`; then the doorbell rings. */
  async publish(tx: Tx, name: string, payload: unknown): Promise<string> {
    const { insertId } = await tx.run('INSERT INTO outbox_event (name, payload_json) VALUES (?, ?)', [
      name,
      JSON.stringify(payload),
    ]);
    const subscribers = this.subscribersOf.get(name) ?? [];
    if (subscribers.length > 0) {
      const list = valuesList(subscribers.map((subscriber) => [insertId, subscriber]));
      await tx.run(`INSERT INTO event_task (event_id, subscriber) VALUES ${list.text}`, list.values);
      tx.afterCommit(() => this.doorbell.ring(EVENTS_DRAIN));
    }
    return insertId;
  }
}

/** Events by name that nobody has finished handling; for checks and tests. */
export async function countOpenTasks(sql: Sql): Promise<number> {
  const found = await sql.row<{ open: number }>(
    `SELECT COUNT(*) AS open FROM event_task t WHERE t.state = 'open'`,
  );
  return found?.open ?? 0;
}
