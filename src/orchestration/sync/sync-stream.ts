import type { Channel } from '../../channels/channel.js';
import type { AppError } from '../../platform/errors/app-error.js';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';

/** What is read of a channel. */
export type SyncStream = 'followers' | 'memberships' | 'orders' | 'refunds';

export const STREAM_LABELS: Record<SyncStream, string> = {
  followers: '粉丝',
  memberships: '会员名单',
  orders: '订单',
  refunds: '售后退款',
};

/** A record that could not be read or stored. */
export interface RecordProblem {
  externalId: string;
  error: AppError;
}

/** What storing a batch did. */
export interface BatchEffect {
  changed: number;
  problems: readonly RecordProblem[];
}

/** A piece of a stream, fetched and ready to be stored. */
export interface FetchedBatch<Position> {
  rowsRead: number;
  /** Ids that were read; what was wrong with them earlier is settled unless it is wrong again. */
  externalIds: readonly string[];
  /** Stores it; may run more than once, so it must do nothing outside the database. */
  write(tx: Tx): Promise<BatchEffect>;
  /** Where to go on once this batch is stored. */
  position: Position;
  /** How far the pass is, 0–1. */
  progress: number;
}

/** What holds during one pass over a stream. */
export interface StreamPass {
  channel: Channel;
  runId: string;
  /** Wall clock at the beginning. */
  startedAt: Date;
  /** An operator asks for everything to be looked at again, whether due or not. */
  isFull: boolean;
  /** Records that an earlier pass could not read or store. */
  openProblems: readonly string[];
}

/** What a finished pass knows of the channel. */
export interface StreamCertificate {
  /** What the platform says it has; undefined: it does not say. */
  channelTotal: number | undefined;
  held: number;
  /** What is known to be missing here. */
  gap: number;
}

/** The end of a pass: where the next one begins, and what was wrong with the whole of it. */
export interface Conclusion<Position> {
  position: Position;
  failure?: AppError;
}

/**
 * How one kind of stream is read. Positions are stored as JSON in the transaction of each batch, so a
 * pass that was killed goes on after its last stored batch.
 */
export interface StreamDriver<Position> {
  readonly stream: SyncStream;
  canRead(channel: Channel): boolean;
  /** False when reading now would only cost quota. */
  isDue(position: Position | undefined, pass: StreamPass): boolean;
  batches(position: Position | undefined, pass: StreamPass): AsyncGenerator<FetchedBatch<Position>>;
  /** What can only be said once everything has been read; runs in transactions of its own. */
  conclude(position: Position, pass: StreamPass, transact: Transact): Promise<Conclusion<Position>>;
  certify(sql: Sql, position: Position, pass: StreamPass): Promise<StreamCertificate>;
  /** Up to which time of the source everything is held; undefined where time means nothing. */
  watermark(position: Position): Date | undefined;
}

/** One transaction that also proves that this process still holds the stream. */
export type Transact = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;
