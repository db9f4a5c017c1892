import { Injectable } from '@nestjs/common';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { amongMembers, type FactMembers } from '../../facts/member-facts/fact-statement.sql.js';
import { peopleSource, type CompiledScheme } from './scheme-compiler.js';
import type { ChangeCause } from './tiering.rows.js';

/** How a pass names the changes it writes. */
export interface ChangeNote {
  runId: string;
  cause: ChangeCause;
  /** Reasons of the marks behind a `facts` change, comma separated. */
  reasons: string;
  /** People whom this run has moved already, in an attempt that was cut short. */
  except?: readonly string[];
  /** Leaves people without a tier alone up to this id: a running first placing will reach them. */
  unplacedAbove?: string | undefined;
}

const PEOPLE_PER_CLEARING = 4000;

function slotOf({ scheme }: CompiledScheme): SqlFragment {
  return trusted(`t.tier_${scheme.slot}`);
}

/** Tier and, for kinds with memory, what is kept beside it are what they would be decided to be. */
function isUnchanged(compiled: CompiledScheme): SqlFragment {
  const same = sql`${slotOf(compiled)} <=> ${compiled.tier}`;
  return compiled.state ? sql`(${same} AND ${isStateUnchanged(compiled.state)})` : same;
}

function isStateUnchanged(state: NonNullable<CompiledScheme['state']>): SqlFragment {
  const alias = trusted(state.alias);
  return sql`${alias}.base_tier <=> ${state.base} AND ${alias}.until_on <=> ${state.until}
    AND ${alias}.anchor <=> ${state.anchor}`;
}

/**
 * Where people stand. Writes: member_tier, tier_state, tier_change. Reads: member_fact, member, shop_order,
 * tier_override and what the fields of the schemes read. The only file that knows slots together with the compiler.
 */
@Injectable()
export class PlacementStore {
  /** Creates the rows of people who have none. */
  async ensureRows(tx: Tx, members: FactMembers): Promise<void> {
    const among = amongMembers('f.member_id', members);
    await tx.run(
      `INSERT INTO member_tier (member_id)
       SELECT f.member_id FROM member_fact f LEFT JOIN member_tier t ON t.member_id = f.member_id
       WHERE ${among.text} AND t.member_id IS NULL ORDER BY f.member_id
       ON DUPLICATE KEY UPDATE member_id = VALUES(member_id)`,
      among.values,
    );
  }

  /** Locks rows in id order until the transaction ends. */
  async lockRows(tx: Tx, members: FactMembers): Promise<void> {
    const among = amongMembers('t.member_id', members);
    await tx.rows(
      `SELECT t.member_id FROM member_tier t WHERE ${among.text} ORDER BY t.member_id FOR UPDATE`,
      among.values,
    );
  }

  /** Removes rows of people who have no facts of their own any more (merged into somebody else). */
  async dropGone(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.run(
      `DELETE s FROM tier_state s LEFT JOIN member_fact f ON f.member_id = s.member_id
       WHERE s.member_id IN (?) AND f.member_id IS NULL`,
      [ids],
    );
    await tx.run(
      `DELETE t FROM member_tier t LEFT JOIN member_fact f ON f.member_id = t.member_id
       WHERE t.member_id IN (?) AND f.member_id IS NULL`,
      [ids],
    );
  }

  /** Whom any of these schemes would place elsewhere, in id order: one scan, nothing locked. */
  async candidates(db: Sql, schemes: readonly CompiledScheme[], members: FactMembers): Promise<string[]> {
    const statement = candidatesStatement(schemes, members);
    const rows = await db.rows<{ member_id: string }>(statement.text, statement.values);
    return rows.map((row) => row.member_id);
  }

  /** Takes a few thousand people out of a slot that no scheme uses any more; returns how many. Uses ix_member_tier_n. */
  async clearSlot(tx: Tx, slot: number): Promise<number> {
    const rows = await tx.rows<{ member_id: string }>(
      `SELECT t.member_id FROM member_tier t WHERE t.tier_${slot} IS NOT NULL LIMIT ${PEOPLE_PER_CLEARING}`,
    );
    if (rows.length === 0) return 0;
    const ids = rows.map((row) => row.member_id).sort((a, b) => Number(a) - Number(b));
    const { affectedRows } = await tx.run(
      `UPDATE member_tier SET tier_${slot} = NULL, since_${slot} = NULL WHERE member_id IN (?)`,
      [ids],
    );
    return affectedRows;
  }

  /** Forgets a few thousand rows of what a retired scheme kept beside tiers; returns how many. */
  async clearStates(tx: Tx, schemeId: string): Promise<number> {
    const { affectedRows } = await tx.run(
      `DELETE FROM tier_state WHERE scheme_id = ? ORDER BY member_id LIMIT ${PEOPLE_PER_CLEARING}`,
      [schemeId],
    );
    return affectedRows;
  }

  /** How many people a stretch of ids holds, once they have been placed; reads the narrower of the two tables. */
  async countPeople(db: Sql, members: FactMembers): Promise<number> {
    const among = amongMembers('t.member_id', members);
    const found = await db.row<{ people: number }>(
      `SELECT COUNT(*) AS people FROM member_tier t WHERE ${among.text}`,
      among.values,
    );
    return found?.people ?? 0;
  }

  /**
   * Decides for locked rows and puts people where they belong: one change per person who moves, then what
   * kinds with memory keep, then the slots. Returns how many moved.
   */
  async place(tx: Tx, scheme: CompiledScheme, members: FactMembers, note: ChangeNote): Promise<number> {
    const changes = await this.recordChanges(tx, scheme, members, note);
    // reads what is held, so it goes before the slots are written
    if (scheme.state) {
      const statement = stateStatement(scheme, members, note);
      await tx.run(statement.text, statement.values);
    }
    if (changes > 0) await this.applyChanges(tx, scheme, members, note);
    return changes;
  }

  /** Decides for locked rows and writes one change per person who moves; returns how many. */
  async recordChanges(
    tx: Tx,
    scheme: CompiledScheme,
    members: FactMembers,
    note: ChangeNote,
  ): Promise<number> {
    const statement = changesStatement(scheme, members, note);
    return (await tx.run(statement.text, statement.values)).affectedRows;
  }

  /** Puts people where the changes just written say. */
  async applyChanges(
    tx: Tx,
    { scheme }: CompiledScheme,
    members: FactMembers,
    note: ChangeNote,
  ): Promise<void> {
    const { slot, schemeId } = scheme;
    const among = amongMembers('c.member_id', members);
    const except = note.except?.length ? sql` AND c.member_id NOT IN (${note.except})` : trusted('');
    await tx.run(
      `UPDATE tier_change c JOIN member_tier t ON t.member_id = c.member_id
       SET t.tier_${slot} = c.to_tier, t.since_${slot} = c.business_date
       WHERE c.run_id = ? AND c.scheme_id = ? AND ${among.text}${except.text}`,
      [note.runId, schemeId, ...among.values, ...except.values],
    );
  }

  /** Whom a run has moved already within a scheme. */
  async changedIn(db: Sql, runId: string, schemeId: string, members: FactMembers): Promise<string[]> {
    const among = amongMembers('c.member_id', members);
    const rows = await db.rows<{ member_id: string }>(
      `SELECT c.member_id FROM tier_change c WHERE c.run_id = ? AND c.scheme_id = ? AND ${among.text}`,
      [runId, schemeId, ...among.values],
    );
    return rows.map((row) => row.member_id);
  }
}

/** One scan of facts and tiers by primary key, for all schemes of a run; people without a row are candidates. */
export function candidatesStatement(schemes: readonly CompiledScheme[], members: FactMembers): SqlFragment {
  return sql`SELECT f.member_id ${peopleSource(schemes, members, { withTiers: true })}
    WHERE ${amongMembers('f.member_id', members)} AND NOT (${joined(schemes.map(isUnchanged), ' AND ')})
    ORDER BY f.member_id`;
}

/** Decides again for some people and appends their changes. */
export function changesStatement(
  compiled: CompiledScheme,
  members: FactMembers,
  note: ChangeNote,
): SqlFragment {
  const { scheme, asOf, tier, deciding } = compiled;
  return sql`INSERT INTO tier_change (run_id, scheme_id, member_id, from_tier, to_tier, version_id, fit_id, cause,
      reasons, business_date, deciding_json)
    SELECT ${note.runId}, ${scheme.schemeId}, f.member_id, ${slotOf(compiled)}, ${tier},
      ${scheme.versionId}, ${scheme.fitId}, ${note.cause}, ${note.reasons}, ${asOf},
      JSON_ARRAY(${joined(deciding, ', ')})
    ${peopleSource([compiled], members, { withTiers: true })}
    WHERE ${amongMembers('f.member_id', members)} AND t.member_id IS NOT NULL
      AND NOT (${slotOf(compiled)} <=> ${tier})${reachable(compiled, note)}
    ORDER BY f.member_id`;
}

/** What kinds with memory keep beside the tier, for those with whom it changes. */
function stateStatement(compiled: CompiledScheme, members: FactMembers, note: ChangeNote): SqlFragment {
  const { scheme, state } = compiled;
  if (!state) throw new Error(`Scheme ${scheme.code} keeps nothing`);
  return sql`INSERT INTO tier_state (scheme_id, member_id, base_tier, until_on, anchor)
    SELECT ${scheme.schemeId}, f.member_id, ${state.base}, ${state.until}, ${state.anchor}
    ${peopleSource([compiled], members, { withTiers: true })}
    WHERE ${amongMembers('f.member_id', members)} AND t.member_id IS NOT NULL
      AND NOT (${isStateUnchanged(state)})${reachable(compiled, note)}
    ORDER BY f.member_id
    ON DUPLICATE KEY UPDATE base_tier = VALUES(base_tier), until_on = VALUES(until_on), anchor = VALUES(anchor)`;
}

/** Leaves out whom this run has moved before, and whom a first placing will still reach. */
function reachable(compiled: CompiledScheme, note: ChangeNote): SqlFragment {
  const except = note.except?.length ? sql` AND f.member_id NOT IN (${note.except})` : trusted('');
  if (note.unplacedAbove === undefined) return except;
  return sql`${except} AND (${slotOf(compiled)} IS NOT NULL OR f.member_id > ${note.unplacedAbove})`;
}
