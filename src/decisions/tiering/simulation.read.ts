import { Injectable } from '@nestjs/common';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { amongMembers, type FactMembers } from '../../facts/member-facts/fact-statement.sql.js';
import { peopleSource, type CompiledScheme } from './scheme-compiler.js';
import type { FarFlow, FlowRow } from './simulation-summary.js';

// Reads: member_fact, member_tier, member, channel_identity, channel and what the scheme's fields read.

/** A version as it would place people, and where they stand: SQL of the number of the tier held, or NULL. */
export interface Trial {
  compiled: CompiledScheme;
  held: SqlFragment;
}

export interface FarRow {
  member_id: string;
  display_name: string;
  from_tier: number;
  to_tier: number;
  net_amount_fen: number;
}

export interface ReachRow {
  code: string;
  name: string;
  to_tier: number;
  people: number;
}

/** Ids looked at by one statement, at least; a million people make some ten pieces. */
const IDS_PER_PIECE = 100_000;
const PIECES_AT_MOST = 64;
const PIECES_AT_ONCE = 2;

/** What a version would do to everybody, by statements that write nothing. */
@Injectable()
export class SimulationRead {
  /** The matrix of flows: one pass over everybody by primary key, two stretches of ids at a time. */
  async flows(db: Sql, trial: Trial): Promise<FlowRow[]> {
    const found = await inPieces<FlowRow>(db, (members) => flowStatement(trial, members));
    const flows = summed(found, ({ from_tier: from, to_tier: to }) => `${from ?? ''}>${to}`, addFlows);
    return flows.sort((a, b) => Number(a.from_tier) - Number(b.from_tier) || a.to_tier - b.to_tier);
  }

  /** People of these flows who have spent most. Uses ix_member_tier_n. */
  farthest(db: Sql, trial: Trial, flows: readonly FarFlow[], limit: number): Promise<FarRow[]> {
    const pairs = flows.map(({ from, to }) => sql`(d.from_tier = ${from} AND d.to_tier = ${to})`);
    const { text, values } = sql`SELECT d.member_id, m.display_name, d.from_tier, d.to_tier, d.net_amount_fen
      FROM (SELECT f.member_id, f.net_amount_fen, ${trial.held} AS from_tier, ${trial.compiled.tier} AS to_tier
        ${peopleSource([trial.compiled], 'all', { withTiers: true })}
        WHERE ${trial.held} IN (${flows.map(({ from }) => from)})) d
      JOIN member m ON m.id = d.member_id
      WHERE ${joined(pairs, ' OR ')} ORDER BY d.net_amount_fen DESC, d.member_id LIMIT ${limit}`;
    return db.rows<FarRow>(text, values);
  }

  /**
   * People per channel and tier after whom the channel can send to: followers, and whoever a mini-program knows.
   * Consent, caps and quotas are looked at when something is sent. Uses ix_channel_identity_member.
   */
  async reach(db: Sql, { compiled }: Trial): Promise<ReachRow[]> {
    const found = await inPieces<ReachRow>(
      db,
      (members) => sql`SELECT c.code, c.name, d.to_tier, COUNT(*) AS people
        FROM (SELECT DISTINCT i.channel_id, f.member_id, ${compiled.tier} AS to_tier
          ${peopleSource([compiled], members)}
          JOIN channel_identity i ON i.member_id = f.member_id
          JOIN channel h ON h.id = i.channel_id
          WHERE ${amongMembers('f.member_id', members)}
            AND (i.follow_state = 'following' OR h.kind = 'mini_program')) d
        JOIN channel c ON c.id = d.channel_id
        GROUP BY c.id, c.code, c.name, d.to_tier ORDER BY c.id`,
    );
    return summed(
      found,
      ({ code, to_tier: to }) => `${code} ${to}`,
      (sum, row) => ({ ...sum, people: sum.people + row.people }),
    );
  }
}

/**
 * Counts of people by tier held and tier after; reads everybody's facts and slots once, and who has joined only of
 * those who would change.
 */
export function flowStatement({ compiled, held }: Trial, members: FactMembers = 'all'): SqlFragment {
  return sql`SELECT d.from_tier, d.to_tier, COUNT(*) AS people, SUM(d.is_joined) AS joined
    FROM (SELECT ${held} AS from_tier, ${compiled.tier} AS to_tier, j.joined_at IS NOT NULL AS is_joined
      ${peopleSource([compiled], members, { withTiers: true })}
      LEFT JOIN member j ON j.id = IF(${held} <=> ${compiled.tier}, NULL, f.member_id)
      WHERE ${amongMembers('f.member_id', members)}) d
    GROUP BY d.from_tier, d.to_tier`;
}

function addFlows(sum: FlowRow, row: FlowRow): FlowRow {
  return { ...sum, people: sum.people + row.people, joined: Number(sum.joined) + Number(row.joined) };
}

/** Asks about everybody by stretches of ids, two at a time, which is what two cores carry; order is not kept. */
async function inPieces<Row>(db: Sql, statementOf: (members: FactMembers) => SqlFragment): Promise<Row[]> {
  const pieces = await piecesOf(db);
  const found: Row[] = [];
  const work = async (): Promise<void> => {
    for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
      const { text, values } = statementOf(piece);
      found.push(...(await db.rows<Row>(text, values)));
    }
  };
  await Promise.all(Array.from({ length: PIECES_AT_ONCE }, work));
  return found;
}

async function piecesOf(db: Sql): Promise<FactMembers[]> {
  const span = await db.row<{ lowest: string | null; highest: string | null }>(
    'SELECT MIN(f.member_id) AS lowest, MAX(f.member_id) AS highest FROM member_fact f',
  );
  const pieces: FactMembers[] = [];
  if (!span || span.lowest === null || span.highest === null) return pieces;
  const [lowest, highest] = [Number(span.lowest), Number(span.highest)];
  const length = Math.max(IDS_PER_PIECE, Math.ceil((highest - lowest + 1) / PIECES_AT_MOST));
  for (let from = lowest; from <= highest; from += length)
    pieces.push({ fromId: String(from), toId: String(Math.min(from + length - 1, highest)) });
  return pieces;
}

/** Rows of several pieces put together by key. */
function summed<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  add: (sum: Row, row: Row) => Row,
): Row[] {
  const sums = new Map<string, Row>();
  for (const row of rows) {
    const known = sums.get(keyOf(row));
    sums.set(keyOf(row), known ? add(known, row) : row);
  }
  return [...sums.values()];
}

/** Where people stand in a slot; nobody stands anywhere before the first publication. */
export function heldIn(slot: number | null): SqlFragment {
  return trusted(slot === null ? 'NULL' : `t.tier_${slot}`);
}
