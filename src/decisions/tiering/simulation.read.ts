import { Injectable } from '@nestjs/common';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { PERSON_SOURCE } from '../../facts/members/members.fields.js';
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

/** What a version would do to everybody, by statements that write nothing. */
@Injectable()
export class SimulationRead {
  /** The matrix of flows: one pass over everybody by primary key. */
  flows(db: Sql, trial: Trial): Promise<FlowRow[]> {
    const { text, values } = flowStatement(trial);
    return db.rows<FlowRow>(text, values);
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
  reach(db: Sql, { compiled }: Trial): Promise<ReachRow[]> {
    const { text, values } = sql`SELECT c.code, c.name, d.to_tier, COUNT(*) AS people
      FROM (SELECT DISTINCT i.channel_id, f.member_id, ${compiled.tier} AS to_tier
        ${peopleSource([compiled], 'all')}
        JOIN channel_identity i ON i.member_id = f.member_id
        JOIN channel h ON h.id = i.channel_id
        WHERE i.follow_state = 'following' OR h.kind = 'mini_program') d
      JOIN channel c ON c.id = d.channel_id
      GROUP BY c.id, c.code, c.name, d.to_tier ORDER BY c.id`;
    return db.rows<ReachRow>(text, values);
  }
}

/** Counts of people by tier held and tier after; reads everybody's facts and slots once. */
export function flowStatement({ compiled, held }: Trial): SqlFragment {
  const source = { ...compiled, sources: [...compiled.sources, PERSON_SOURCE] };
  return sql`SELECT d.from_tier, d.to_tier, COUNT(*) AS people, SUM(d.is_joined) AS joined
    FROM (SELECT ${held} AS from_tier, ${compiled.tier} AS to_tier, m.joined_at IS NOT NULL AS is_joined
      ${peopleSource([source], 'all', { withTiers: true })}) d
    GROUP BY d.from_tier, d.to_tier`;
}

/** Where people stand in a slot; nobody stands anywhere before the first publication. */
export function heldIn(slot: number | null): SqlFragment {
  return trusted(slot === null ? 'NULL' : `t.tier_${slot}`);
}
