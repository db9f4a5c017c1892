import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { isOwnWork, needsApproval } from './approval-decision.js';
import { RunPlanner } from './run-planner.js';
import { SchemeService, type Published } from './scheme.service.js';
import { SchemeStore } from './scheme.store.js';
import { changedPeople, type Flow } from './simulation-summary.js';
import { SimulationService } from './simulation.service.js';
import { TieringError, unknownScheme } from './tiering.errors.js';
import type { SchemeRow, VersionRow } from './tiering.rows.js';
import { approvalAboveSetting } from './tiering.settings.js';
import { VersionPublisher, type PublishOptions } from './version-publisher.js';

const REASON_LENGTH = 200;

/** Whether a publication of so many changes needs a second operator, and above how many it would. */
export interface ApprovalNeed {
  needsApproval: boolean;
  approvalAbove: number | null;
}

/**
 * Publishing as operators do it: a draft is tried first, and one that changes more people than the setting
 * `tiering.approval-above` allows waits until another operator approves.
 */
@Injectable()
export class ApprovalService {
  constructor(
    private readonly database: Database,
    private readonly store: SchemeStore,
    private readonly settings: SettingStore,
    private readonly schemes: SchemeService,
    private readonly simulations: SimulationService,
    private readonly publisher: VersionPublisher,
    private readonly planner: RunPlanner,
  ) {}

  /** What a simulation means for publishing its draft. */
  async need(simulation: { flows: readonly Flow[] }): Promise<ApprovalNeed> {
    const approvalAbove =
      (await this.settings.read<number>(this.database, approvalAboveSetting.name)) ?? null;
    const changed = changedPeople(simulation);
    return { approvalAbove, needsApproval: needsApproval({ approvalAbove, changed }) };
  }

  /** Publishes the draft of a scheme, or leaves it `pending`. Tries it first unless that was done today. */
  async publish(code: string, options: PublishOptions): Promise<Published> {
    await this.checkDraft(code, options);
    const simulation = await this.simulations.currentOfDraft(code);
    if ((await this.need(simulation)).needsApproval) return this.request(code, options);
    return this.schemes.publishDraft(code, { ...options, isStillSimulated: true });
  }

  /** Publishes an older version again, or leaves that to a second operator. */
  async rollback(code: string, versionNo: number, options: PublishOptions): Promise<Published> {
    const older = await this.schemes.requireVersion(code, versionNo);
    const scheme = await this.schemes.requireScheme(code);
    const simulation = await this.simulations.simulateVersion(scheme, older);
    if (!(await this.need(simulation)).needsApproval)
      return this.schemes.rollback(code, versionNo, options.author, options);
    if (await this.store.draft(this.database, scheme.id)) {
      throw new TieringError(
        'draft-open',
        409,
        `恢复第 ${versionNo} 版需要复核；请先发布或清理「${scheme.name}」现有的草稿`,
        { code },
      );
    }
    await this.schemes.saveDraft(code, older.definition_json, options.author);
    return this.publish(code, options);
  }

  /** Publishes a version that waits. Its author, and whoever asked for its publication, cannot. */
  async approve(code: string, versionNo: number, operator: string): Promise<Published> {
    await this.planner.prepare(this.database);
    return this.database.transaction(async (tx) => {
      const { rows, version } = await this.requirePending(tx, code, versionNo);
      if (isOwnWork({ createdBy: version.created_by, requestedBy: version.published_by }, operator))
        throw new TieringError('approval-own', 403, '不能复核自己编写或提交的版本，请由另一位运营复核', {
          code,
        });
      const terms = await this.publisher.termsOfWaiting(tx, rows, version);
      const isInForce = await this.publisher.publish(tx, rows, version, { ...terms, approvedBy: operator });
      return this.published(tx, code, version.id, isInForce ? operator : null);
    });
  }

  /** Gives a version that waits back to its author as a draft, with the reason. Authors may withdraw their own. */
  async reject(code: string, versionNo: number, operator: string, reason: string): Promise<VersionRow> {
    const said = reason.trim();
    if (said === '' || [...said].length > REASON_LENGTH)
      throw new TieringError('reason-invalid', 422, `请写明退回的原因，最长 ${REASON_LENGTH} 个字`, {
        path: 'reason',
      });
    return this.database.transaction(async (tx) => {
      const { version } = await this.requirePending(tx, code, versionNo);
      await this.store.rejectPublication(tx, version.id, operator, said);
      return this.requireVersion(tx, version.id);
    });
  }

  /** What can be refused without trying the draft is refused at once. */
  private async checkDraft(code: string, options: PublishOptions): Promise<void> {
    await this.database.transaction(async (tx) => {
      const rows = await this.store.lockSchemes(tx);
      await this.publisher.terms(tx, rows, await this.schemes.requireDraft(tx, rows, code), options);
    });
  }

  private async request(code: string, options: PublishOptions): Promise<Published> {
    return this.database.transaction(async (tx) => {
      const rows = await this.store.lockSchemes(tx);
      const draft = await this.schemes.requireDraft(tx, rows, code, { isStillSimulated: true });
      const terms = await this.publisher.terms(tx, rows, draft, options);
      await this.store.requestPublication(tx, draft.id, terms);
      return this.published(tx, code, draft.id, null);
    });
  }

  private async published(tx: Tx, code: string, versionId: string, runBy: string | null): Promise<Published> {
    const version = await this.requireVersion(tx, versionId);
    if (runBy === null) return { version, runId: undefined };
    return { version, runId: await this.planner.plan(tx, [code], { cause: 'publish', requestedBy: runBy }) };
  }

  private async requireVersion(tx: Tx, id: string): Promise<VersionRow> {
    const version = await this.store.version(tx, id);
    if (!version) throw new Error(`Version ${id} vanished`);
    return version;
  }

  private async requirePending(
    tx: Tx,
    code: string,
    versionNo: number,
  ): Promise<{ rows: SchemeRow[]; version: VersionRow }> {
    const rows = await this.store.lockSchemes(tx);
    const scheme = rows.find((row) => row.code === code);
    if (!scheme) throw unknownScheme(code);
    const version = await this.store.versionByNo(tx, scheme.id, versionNo);
    if (version?.state !== 'pending') {
      throw new TieringError('not-pending', 409, `「${scheme.name}」第 ${versionNo} 版没有在等待复核`, {
        code,
        versionNo,
      });
    }
    return { rows, version };
  }
}
