import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { valuesList, type Sql } from '../../platform/database/sql.js';
import type { SchemeDefinition, SchemeKindName } from './scheme-definition.js';
import type { PublishedVersion } from './scheme-order.js';
import type { ExistingMembers, FitRow, SchemeRow, VersionRow } from './tiering.rows.js';

const SCHEME = `s.id, s.code, s.name, s.kind, s.slot, s.published_version_id, s.placed_version_id, s.retired_at,
  (SELECT MAX(n.id) FROM scheme_version n WHERE n.scheme_id = s.id AND n.published_at IS NOT NULL)
    AS newest_version_id`;
const VERSION = `v.id, v.scheme_id, v.version_no, v.state, v.definition_json, v.existing_members, v.effective_on,
  v.created_by, v.created_at, v.published_by, v.published_at, v.season_until, v.approved_by, v.approved_at,
  v.rejected_by, v.rejected_reason, v.simulation_json IS NOT NULL AS is_simulated`;

/** With what a version is published. */
export interface PublicationTerms {
  author: string;
  existingMembers: ExistingMembers;
  effectiveOn: BusinessDate;
  seasonUntil: BusinessDate | null;
}

/** Schemes, their versions, tier numbers and fits. Writes: scheme, scheme_version, scheme_fit, tier. */
@Injectable()
export class SchemeStore {
  schemes(sql: Sql): Promise<SchemeRow[]> {
    return sql.rows<SchemeRow>(`SELECT ${SCHEME} FROM scheme s ORDER BY s.id`);
  }

  /** Locks all schemes: publications and the planning of runs happen one at a time. */
  lockSchemes(tx: Tx): Promise<SchemeRow[]> {
    return tx.rows<SchemeRow>(`SELECT ${SCHEME} FROM scheme s ORDER BY s.id FOR UPDATE`);
  }

  schemeByCode(sql: Sql, code: string): Promise<SchemeRow | undefined> {
    return sql.row<SchemeRow>(`SELECT ${SCHEME} FROM scheme s WHERE s.code = ?`, [code]);
  }

  /** Creates a scheme unless it is there; the name follows the latest definition. */
  async saveScheme(tx: Tx, code: string, name: string, kind: SchemeKindName): Promise<SchemeRow> {
    await tx.run(
      `INSERT INTO scheme (code, name, kind) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE name = VALUES(name)`,
      [code, name, kind],
    );
    const saved = await tx.row<SchemeRow>(`SELECT ${SCHEME} FROM scheme s WHERE s.code = ? FOR UPDATE`, [
      code,
    ]);
    if (!saved) throw new Error(`Scheme ${code} vanished`);
    return saved;
  }

  /** The versions in force of those schemes that have one, in the order given. */
  async publishedVersions(sql: Sql, rows: readonly SchemeRow[]): Promise<PublishedVersion[]> {
    const ids = rows.flatMap((row) => row.published_version_id ?? []);
    if (ids.length === 0) return [];
    const versions = await sql.rows<VersionRow>(`SELECT ${VERSION} FROM scheme_version v WHERE v.id IN (?)`, [
      ids,
    ]);
    const byId = new Map(versions.map((version) => [version.id, version]));
    return rows.flatMap((row) => {
      const version = byId.get(row.published_version_id ?? '');
      return version ? [{ row, version }] : [];
    });
  }

  version(sql: Sql, id: string): Promise<VersionRow | undefined> {
    return sql.row<VersionRow>(`SELECT ${VERSION} FROM scheme_version v WHERE v.id = ?`, [id]);
  }

  versionByNo(sql: Sql, schemeId: string, versionNo: number): Promise<VersionRow | undefined> {
    return sql.row<VersionRow>(
      `SELECT ${VERSION} FROM scheme_version v WHERE v.scheme_id = ? AND v.version_no = ?`,
      [schemeId, versionNo],
    );
  }

  /** Versions of a scheme, newest first. */
  versions(sql: Sql, schemeId: string): Promise<VersionRow[]> {
    return sql.rows<VersionRow>(
      `SELECT ${VERSION} FROM scheme_version v WHERE v.scheme_id = ? ORDER BY v.version_no DESC`,
      [schemeId],
    );
  }

  async draft(sql: Sql, schemeId: string): Promise<VersionRow | undefined> {
    return sql.row<VersionRow>(
      `SELECT ${VERSION} FROM scheme_version v WHERE v.scheme_id = ? AND v.state = 'draft'
       ORDER BY v.version_no DESC LIMIT 1`,
      [schemeId],
    );
  }

  /** Writes the draft of a scheme: the open one is replaced, otherwise a new version begins. */
  async saveDraft(
    tx: Tx,
    schemeId: string,
    definition: SchemeDefinition,
    catalogueHash: string,
    author: string,
  ): Promise<VersionRow> {
    const json = JSON.stringify(definition);
    const open = await this.draft(tx, schemeId);
    if (open) {
      await tx.run(
        `UPDATE scheme_version SET definition_json = ?, catalogue_hash = ?, simulation_json = NULL, rejected_by = NULL,
                rejected_reason = NULL, created_by = ?, created_at = UTC_TIMESTAMP(3)
         WHERE id = ? AND state = 'draft'`,
        [json, catalogueHash, author, open.id],
      );
    } else {
      await tx.run(
        `INSERT INTO scheme_version (scheme_id, version_no, definition_json, catalogue_hash, created_by)
         SELECT ?, COALESCE(MAX(v.version_no), 0) + 1, ?, ?, ? FROM scheme_version v WHERE v.scheme_id = ?`,
        [schemeId, json, catalogueHash, author, schemeId],
      );
    }
    const saved = await this.draft(tx, schemeId);
    if (!saved) throw new Error('The draft vanished');
    return saved;
  }

  /** Keeps what a trial said with the draft that was tried; false when that was edited meanwhile. */
  async saveSimulation(sql: Sql, draft: VersionRow, simulation: unknown): Promise<boolean> {
    const { affectedRows } = await sql.run(
      `UPDATE scheme_version SET simulation_json = ? WHERE id = ? AND state = 'draft' AND definition_json = ?`,
      [JSON.stringify(simulation), draft.id, JSON.stringify(draft.definition_json)],
    );
    if (affectedRows === 1) return true;
    const now = await this.version(sql, draft.id);
    return (
      now?.state === 'draft' && JSON.stringify(now.definition_json) === JSON.stringify(draft.definition_json)
    );
  }

  /** What a version's trial said; undefined when it was not tried since it was last edited. */
  async simulation<Simulation>(sql: Sql, versionId: string): Promise<Simulation | undefined> {
    const found = await sql.row<{ simulation_json: Simulation | null }>(
      'SELECT v.simulation_json FROM scheme_version v WHERE v.id = ?',
      [versionId],
    );
    return found?.simulation_json ?? undefined;
  }

  /** The version of a scheme that waits for a second operator, if any. */
  pending(sql: Sql, schemeId: string): Promise<VersionRow | undefined> {
    return sql.row<VersionRow>(
      `SELECT ${VERSION} FROM scheme_version v WHERE v.scheme_id = ? AND v.state = 'pending'`,
      [schemeId],
    );
  }

  /** Leaves a draft to a second operator, with everything its publication was asked for with. */
  async requestPublication(tx: Tx, versionId: string, by: PublicationTerms): Promise<void> {
    await tx.run(
      `UPDATE scheme_version SET state = 'pending', existing_members = ?, effective_on = ?, season_until = ?,
              published_by = ?, rejected_by = NULL, rejected_reason = NULL WHERE id = ? AND state = 'draft'`,
      [by.existingMembers, by.effectiveOn, by.seasonUntil, by.author, versionId],
    );
  }

  /** Gives a version that waited back to its author, with the reason. */
  async rejectPublication(tx: Tx, versionId: string, by: string, reason: string): Promise<void> {
    await tx.run(
      `UPDATE scheme_version SET state = 'draft', existing_members = 'none', effective_on = NULL, season_until = NULL,
              published_by = NULL, rejected_by = ?, rejected_reason = ? WHERE id = ? AND state = 'pending'`,
      [by, reason, versionId],
    );
  }

  /** Closes a draft, or a version that waited, as published; it is never written again but for its retirement. */
  async publishVersion(
    tx: Tx,
    versionId: string,
    by: PublicationTerms & { approvedBy: string | null },
  ): Promise<void> {
    await tx.run(
      `UPDATE scheme_version SET state = 'published', existing_members = ?, effective_on = ?, season_until = ?,
              published_by = ?, published_at = UTC_TIMESTAMP(3), approved_by = ?,
              approved_at = IF(? IS NULL, NULL, UTC_TIMESTAMP(3)), rejected_by = NULL, rejected_reason = NULL
       WHERE id = ? AND state IN ('draft', 'pending')`,
      [
        by.existingMembers,
        by.effectiveOn,
        by.seasonUntil,
        by.author,
        by.approvedBy,
        by.approvedBy,
        versionId,
      ],
    );
  }

  /** All versions that are published and not over, or wait to be published, of all schemes, in order. */
  datedVersions(sql: Sql): Promise<VersionRow[]> {
    return sql.rows<VersionRow>(
      `SELECT ${VERSION} FROM scheme_version v WHERE v.state IN ('published', 'pending')
       ORDER BY v.scheme_id, v.version_no`,
    );
  }

  /** Which version of a scheme holds; null: none. */
  async putInForce(tx: Tx, schemeId: string, versionId: string | null): Promise<void> {
    await tx.run('UPDATE scheme SET published_version_id = ? WHERE id = ?', [versionId, schemeId]);
  }

  /** Versions that never will be in force again. */
  async retireVersions(tx: Tx, versionIds: readonly string[]): Promise<void> {
    if (versionIds.length === 0) return;
    await tx.run(`UPDATE scheme_version SET state = 'retired' WHERE id IN (?) AND state = 'published'`, [
      versionIds,
    ]);
  }

  /** Stops a scheme for good; it keeps its slot until nobody stands in it. */
  async retireScheme(tx: Tx, schemeId: string): Promise<void> {
    await tx.run(
      `UPDATE scheme SET retired_at = UTC_TIMESTAMP(3), published_version_id = NULL, placed_version_id = NULL
       WHERE id = ?`,
      [schemeId],
    );
    await tx.run(
      `UPDATE scheme_version SET state = 'retired' WHERE scheme_id = ? AND state IN ('published', 'pending')`,
      [schemeId],
    );
  }

  async freeSlot(tx: Tx, schemeId: string): Promise<void> {
    await tx.run('UPDATE scheme SET slot = NULL WHERE id = ? AND retired_at IS NOT NULL', [schemeId]);
  }

  async assignSlot(tx: Tx, schemeId: string, slot: number): Promise<void> {
    await tx.run('UPDATE scheme SET slot = ? WHERE id = ? AND slot IS NULL', [slot, schemeId]);
  }

  async notePlaced(tx: Tx, schemeId: string, versionId: string): Promise<void> {
    await tx.run('UPDATE scheme SET placed_version_id = ? WHERE id = ?', [versionId, schemeId]);
  }

  /** The number of each tier code a scheme ever had. */
  async tierIds(sql: Sql, schemeId: string): Promise<Map<string, number>> {
    const rows = await sql.rows<{ number: number; code: string }>(
      'SELECT r.id AS number, r.code FROM tier r WHERE r.scheme_id = ?',
      [schemeId],
    );
    return new Map(rows.map(({ code, number }) => [code, Number(number)]));
  }

  /** Gives numbers to codes that have none; returns all numbers. Called with the schemes locked. */
  async numberTiers(tx: Tx, schemeId: string, codes: readonly string[]): Promise<Map<string, number>> {
    const known = await this.tierIds(tx, schemeId);
    const missing = codes.filter((code) => !known.has(code));
    if (missing.length === 0) return known;
    const list = valuesList(missing.map((code) => [schemeId, code]));
    await tx.run(`INSERT INTO tier (scheme_id, code) VALUES ${list.text}`, list.values);
    return this.tierIds(tx, schemeId);
  }

  async insertFit(tx: Tx, versionId: string, asOf: BusinessDate, fit: unknown): Promise<string> {
    const { insertId } = await tx.run(
      'INSERT INTO scheme_fit (version_id, as_of_on, fit_json) VALUES (?, ?, ?)',
      [versionId, asOf, JSON.stringify(fit)],
    );
    return insertId;
  }

  fit(sql: Sql, id: string): Promise<FitRow | undefined> {
    return sql.row<FitRow>(
      'SELECT x.id, x.version_id, x.as_of_on, x.fit_json FROM scheme_fit x WHERE x.id = ?',
      [id],
    );
  }

  latestFit(sql: Sql, versionId: string): Promise<FitRow | undefined> {
    return sql.row<FitRow>(
      `SELECT x.id, x.version_id, x.as_of_on, x.fit_json FROM scheme_fit x WHERE x.version_id = ?
       ORDER BY x.id DESC LIMIT 1`,
      [versionId],
    );
  }
}
