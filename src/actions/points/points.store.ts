import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks, valuesList, type Sql, type SqlValue } from '../../platform/database/sql.js';
import type { AccountChange, DraftTransaction, LedgerDraft } from './ledger-draft.js';
import type { Debt, Lot } from './ledger-terms.js';

const ROWS_PER_STATEMENT = 1000;
/** Up to so many keys are asked for one by one, each with its members; more are asked for all at once. */
const KEYS_ASKED_SINGLY = 8;

/** Writes: points_rate, points_transaction, points_entry, points_lot, points_debt, points_account. Reads: member. */
@Injectable()
export class PointsStore {
  async addRates(
    tx: Tx,
    rates: readonly { tierId: number; rateMilli: number }[],
    set: { schemeId: string; startsOn: BusinessDate; setBy: string },
  ): Promise<void> {
    const rows = rates.map(({ tierId, rateMilli }) => [
      set.schemeId,
      tierId,
      rateMilli,
      set.startsOn,
      set.setBy,
    ]);
    await insertRows(tx, 'points_rate (scheme_id, tier_id, rate_milli, starts_on, set_by)', rows);
  }

  /** Creates these accounts where missing and locks them until the transaction ends. `memberIds` sorted. */
  async lockAccounts(tx: Tx, memberIds: readonly string[]): Promise<void> {
    for (const piece of chunks(memberIds, ROWS_PER_STATEMENT)) {
      const list = valuesList(piece.map((memberId) => [memberId]));
      await tx.run(
        `INSERT INTO points_account (member_id) VALUES ${list.text}
         ON DUPLICATE KEY UPDATE member_id = VALUES(member_id)`,
        list.values,
      );
    }
  }

  /** Those of these people who have joined and are not merged into another record. */
  async membersAmong(sql: Sql, memberIds: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const piece of chunks(memberIds, ROWS_PER_STATEMENT)) {
      const rows = await sql.rows<{ id: string }>(
        'SELECT m.id FROM member m WHERE m.id IN (?) AND m.joined_at IS NOT NULL AND m.merged_into_id IS NULL',
        [piece],
      );
      for (const { id } of rows) found.add(id);
    }
    return found;
  }

  /** Transactions that exist of these sources, by `sourceKey member`. Uses uq_points_transaction_source. */
  async existing(
    sql: Sql,
    sourceKind: string,
    sources: readonly { sourceKey: string; memberId: string }[],
  ): Promise<Map<string, string>> {
    const membersOf = new Map<string, string[]>();
    for (const { sourceKey, memberId } of sources) {
      const known = membersOf.get(sourceKey);
      if (known) known.push(memberId);
      else membersOf.set(sourceKey, [memberId]);
    }
    const found = new Map<string, string>();
    const keep = (rows: readonly { id: string; source_key: string; member_id: string }[]): void => {
      for (const row of rows) found.set(sourceOf(row.source_key, row.member_id), row.id);
    };
    if (membersOf.size > KEYS_ASKED_SINGLY) {
      for (const piece of chunks([...membersOf.keys()], ROWS_PER_STATEMENT)) {
        keep(
          await sql.rows(
            `SELECT t.id, t.source_key, t.member_id FROM points_transaction t
             WHERE t.source_kind = ? AND t.source_key IN (?)`,
            [sourceKind, piece],
          ),
        );
      }
      return found;
    }
    for (const [sourceKey, memberIds] of membersOf) {
      for (const piece of chunks(memberIds, ROWS_PER_STATEMENT)) {
        keep(
          await sql.rows(
            `SELECT t.id, t.source_key, t.member_id FROM points_transaction t
             WHERE t.source_kind = ? AND t.source_key = ? AND t.member_id IN (?)`,
            [sourceKind, sourceKey, piece],
          ),
        );
      }
    }
    return found;
  }

  /** The transaction of a source of one person. */
  async find(
    sql: Sql,
    memberId: string,
    sourceKind: string,
    sourceKey: string,
  ): Promise<{ id: string; kind: string; points: number; order_id: string | null } | undefined> {
    return sql.row(
      `SELECT t.id, t.kind, t.points, t.order_id FROM points_transaction t
       WHERE t.source_kind = ? AND t.source_key = ? AND t.member_id = ?`,
      [sourceKind, sourceKey, memberId],
    );
  }

  /** Writes a draft: transactions, entries, lots, debts and sums. The accounts are locked by the caller. */
  async apply(tx: Tx, draft: LedgerDraft): Promise<void> {
    for (const piece of chunks(draft.transactions, ROWS_PER_STATEMENT)) await this.insertPiece(tx, piece);
    for (const piece of chunks(draft.transactions, ROWS_PER_STATEMENT)) await insertEntries(tx, piece);
    await this.writeLots(tx, [...draft.touchedLots]);
    await this.writeDebts(tx, [...draft.touchedDebts]);
    await this.addToAccounts(tx, draft.accounts);
  }

  /**
   * Gives one person's ledger to another; both accounts are locked by the caller. Where both hold a transaction of
   * one source, the one that moves keeps its amount under a key of its own.
   */
  async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    await tx.run(
      `UPDATE points_transaction t JOIN points_transaction o
         ON o.source_kind = t.source_kind AND o.source_key = t.source_key AND o.member_id = ?
       SET t.source_key = CONCAT(t.source_key, '~', t.id) WHERE t.member_id = ?`,
      [toMemberId, fromMemberId],
    );
    for (const table of ['points_transaction', 'points_lot', 'points_debt', 'points_adjustment']) {
      await tx.run(`UPDATE ${table} SET member_id = ? WHERE member_id = ?`, [toMemberId, fromMemberId]);
    }
    await tx.run(
      `UPDATE points_account a JOIN points_account f ON f.member_id = ?
       SET a.available = a.available + f.available, a.pending = a.pending + f.pending, a.owed = a.owed + f.owed
       WHERE a.member_id = ?`,
      [fromMemberId, toMemberId],
    );
    await tx.run('DELETE FROM points_account WHERE member_id = ?', [fromMemberId]);
  }

  /** Inserts transactions and gives their ids to what they open. */
  private async insertPiece(tx: Tx, transactions: readonly DraftTransaction[]): Promise<void> {
    await insertRows(
      tx,
      `points_transaction (member_id, kind, points, source_kind, source_key, order_id, reverses_id, rate_milli,
         rules_id, note, recorded_by, occurred_at)`,
      transactions.map((one) => [
        one.memberId,
        one.kind,
        one.points,
        one.sourceKind,
        one.sourceKey,
        one.orderId ?? null,
        one.reversesId ?? null,
        one.rateMilli ?? null,
        one.rulesId ?? null,
        (one.note ?? '').slice(0, 160),
        (one.recordedBy ?? '').slice(0, 64),
        one.occurredAt,
      ]),
    );
    for (const sourceKind of new Set(transactions.map((one) => one.sourceKind))) {
      const own = transactions.filter((one) => one.sourceKind === sourceKind);
      const ids = await this.existing(tx, sourceKind, own);
      for (const one of own) {
        one.id = ids.get(sourceOf(one.sourceKey, one.memberId)) ?? null;
        if (one.opens) one.opens.id = one.id;
      }
    }
  }

  private async writeLots(tx: Tx, lots: readonly Lot[]): Promise<void> {
    const rows = lots.map((lot) => [
      lot.id,
      lot.memberId,
      lot.orderId,
      lot.state,
      lot.granted,
      lot.remaining,
      lot.spent,
      lot.expired,
      lot.reversed,
      lot.netted,
      lot.grantedAt,
      lot.availableAt,
      lot.expiresAt,
    ]);
    await insertRows(
      tx,
      `points_lot (transaction_id, member_id, order_id, state, granted, remaining, spent, expired, reversed, netted,
         granted_at, available_at, expires_at)`,
      rows,
      `state = VALUES(state), remaining = VALUES(remaining), spent = VALUES(spent), expired = VALUES(expired),
       reversed = VALUES(reversed), netted = VALUES(netted)`,
    );
  }

  private async writeDebts(tx: Tx, debts: readonly Debt[]): Promise<void> {
    await insertRows(
      tx,
      'points_debt (transaction_id, member_id, owed, remaining)',
      debts.map(({ id, memberId, owed, remaining }) => [id, memberId, owed, remaining]),
      'remaining = VALUES(remaining)',
    );
  }

  /** Adds changes to accounts, in one statement per thousand; a sum below zero is an error of its column. */
  private async addToAccounts(tx: Tx, changes: ReadonlyMap<string, AccountChange>): Promise<void> {
    const changed = [...changes].filter(
      ([, { available, pending, owed }]) => available !== 0 || pending !== 0 || owed !== 0,
    );
    for (const piece of chunks(changed, ROWS_PER_STATEMENT)) {
      await tx.run(
        `UPDATE points_account a JOIN (
           SELECT 0 AS member_id, 0 AS available, 0 AS pending, 0 AS owed FROM DUAL WHERE 1 = 0
           ${piece.map(() => 'UNION ALL SELECT ?, ?, ?, ?').join(' ')}
         ) x ON x.member_id = a.member_id
         SET a.available = a.available + x.available, a.pending = a.pending + x.pending, a.owed = a.owed + x.owed`,
        piece.flatMap(([memberId, { available, pending, owed }]) => [memberId, available, pending, owed]),
      );
    }
  }
}

function sourceOf(sourceKey: string, memberId: string): string {
  return `${sourceKey} ${memberId}`;
}

async function insertEntries(tx: Tx, transactions: readonly DraftTransaction[]): Promise<void> {
  const rows = transactions.flatMap((one) =>
    one.entries
      .filter(({ amount }) => amount !== 0)
      .map(({ account, part, amount }) => [one.id ?? null, account, part === null ? 0 : part.id, amount]),
  );
  await insertRows(tx, 'points_entry (transaction_id, account, part_id, amount)', rows);
}

async function insertRows(
  tx: Tx,
  into: string,
  rows: readonly (readonly SqlValue[])[],
  onDuplicate?: string,
): Promise<void> {
  for (const piece of chunks(rows, ROWS_PER_STATEMENT)) {
    const list = valuesList(piece);
    const upsert = onDuplicate === undefined ? '' : ` ON DUPLICATE KEY UPDATE ${onDuplicate}`;
    await tx.run(`INSERT INTO ${into} VALUES ${list.text}${upsert}`, list.values);
  }
}
