import type { PointsTransactionView } from '../../../actions/points/points.read.js';

export interface MiniPoints {
  /** The same as `available`; what older mini-programs read. */
  balance: number;
  available: number;
  /** Earned by orders that may still be sent back. */
  pending: number;
  /** Spent from orders that were refunded later; the next points make up for them. */
  owed: number;
  expiring: { points: number; expiresAt: Date }[];
  entries: MiniPointsEntry[];
}

export interface MiniPointsEntry {
  id: string;
  kind: string;
  kindLabel: string;
  /** Signed. */
  points: number;
  isPending: boolean;
  note: string;
  occurredAt: Date;
  availableAt: Date | null;
  expiresAt: Date | null;
}

export function miniPointsEntry(entry: PointsTransactionView): MiniPointsEntry {
  const { id, kind, kindLabel, points, isPending, note, occurredAt, availableAt, expiresAt } = entry;
  return { id, kind, kindLabel, points, isPending, note, occurredAt, availableAt, expiresAt };
}
