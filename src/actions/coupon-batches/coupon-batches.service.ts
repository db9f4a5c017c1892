import { Inject, Injectable } from '@nestjs/common';
import { SegmentFreezer } from '../../decisions/segments/segment-freezer.js';
import { SegmentsRead } from '../../decisions/segments/segments.read.js';
import { SegmentsService } from '../../decisions/segments/segments.service.js';
import { Database, isDuplicateKey, type Tx } from '../../platform/database/database.js';
import { DOORBELL } from '../../platform/platform.module.js';
import type { Doorbell } from '../../platform/queue/doorbell.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import type { BatchForecast } from './batch-forecast.js';
import { BatchListStore } from './batch-list.store.js';
import type { BatchSource } from './batch-people.read.js';
import { BatchTemplateRead } from './batch-template.read.js';
import { COUPON_BATCHES_DRAIN, CouponBatchRunner } from './coupon-batch-runner.js';
import { CouponBatchStore, type BatchState, type CouponBatchRow } from './coupon-batch.store.js';
import { CouponBatchError, batchNotFound } from './coupon-batches.errors.js';
import { CONFIRM_ABOVE, batchApprovalAboveSetting, confirmAboveSetting } from './coupon-batches.settings.js';

/** Coupons for many people, as an operator asks for them. Either a segment or a list. */
export interface BatchDraft {
  templateId: string;
  /** What the members read about where the coupon comes from. */
  label: string;
  /** A general offer: those who refuse personalisation get it, too. */
  isGeneral: boolean;
  segmentCode?: string | undefined;
  /** One of the segment's frozen lists; left out: as it is now. */
  snapshotId?: string | undefined;
  listId?: string | undefined;
}

const LABEL_LENGTH = 30;
/** Up to so many people the forecast is made before the call returns. */
const SMALL_BATCH = 20_000;

/** Batches of coupons: made and forecast, started, paused, stopped. The work itself is the runner's. */
@Injectable()
export class CouponBatchesService {
  constructor(
    private readonly database: Database,
    private readonly store: CouponBatchStore,
    private readonly lists: BatchListStore,
    private readonly templates: BatchTemplateRead,
    private readonly runner: CouponBatchRunner,
    private readonly segments: SegmentsService,
    private readonly segmentsRead: SegmentsRead,
    private readonly freezer: SegmentFreezer,
    private readonly settings: SettingStore,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
  ) {}

  /** Throws `coupon-batches.not-found`. */
  async require(id: string): Promise<CouponBatchRow> {
    const row = await this.store.find(this.database, id);
    if (!row) throw batchNotFound(id);
    return row;
  }

  /**
   * Settles who is meant and forecasts what the batch would do; nothing is given. The same `requestKey` is the same
   * batch. Throws CouponBatchError, `coupons.template-not-found`, `segments.…`.
   */
  async draft(draft: BatchDraft, author: string, requestKey: string): Promise<CouponBatchRow> {
    const known = await this.store.findByRequest(this.database, requestKey);
    if (known) return known;
    const label = readLabel(draft.label);
    const template = await this.templates.require(this.database, draft.templateId);
    if (!template.isGiving)
      throw new CouponBatchError('template-not-active', 409, `「${template.name}」没有在发放，不能批量发券`, {
        path: 'templateId',
      });
    const audience = await this.audience(draft, author);
    if (audience.people === 0)
      throw new CouponBatchError('nobody', 422, '名单里一个人也没有', { path: 'audience' });
    const id = await this.insert(
      { ...audience, requestKey, templateId: template.id, versionId: template.versionId, label },
      draft.isGeneral,
      author,
    );
    if (audience.people <= SMALL_BATCH && audience.isReady) await this.runner.countAll(id);
    else this.doorbell.ring(COUPON_BATCHES_DRAIN);
    return this.require(id);
  }

  /**
   * Starts what was forecast. Above `coupon-batches.confirm-above` coupons, `typed` must say how many they are; above
   * `coupon-batches.approval-above` it takes another operator. A batch that was started stays as it is. Throws
   * CouponBatchError.
   */
  async start(id: string, operator: string, typed: string | undefined): Promise<CouponBatchRow> {
    await this.change(id, async (tx, batch) => {
      if (batch.state === 'running' || batch.state === 'done') return;
      requireState(batch, ['ready'], '开始');
      const { willGive } = batch.forecast_json as BatchForecast;
      await this.requireConsent(tx, batch, willGive, operator, typed);
      const template = await this.templates.require(tx, batch.template_id);
      if (template.versionId !== batch.version_id)
        throw new CouponBatchError('terms-changed', 409, '券的条款在核对之后改过，请重新核对', { id });
      await this.store.start(tx, id, operator);
      tx.afterCommit(() => this.doorbell.ring(COUPON_BATCHES_DRAIN));
    });
    return this.require(id);
  }

  /** Waits for the piece in work, then stands still. */
  async pause(id: string): Promise<CouponBatchRow> {
    await this.change(id, async (tx, batch) => {
      if (batch.state === 'paused') return;
      requireState(batch, ['running'], '暂停');
      await this.store.pause(tx, id);
    });
    return this.require(id);
  }

  /** Goes on from the next person, under the terms that are in force now. */
  async resume(id: string): Promise<CouponBatchRow> {
    await this.change(id, async (tx, batch) => {
      if (batch.state === 'running') return;
      requireState(batch, ['paused'], '继续');
      const template = await this.templates.require(tx, batch.template_id);
      if (!template.isGiving)
        throw new CouponBatchError(
          'template-not-active',
          409,
          `「${template.name}」没有在发放，先恢复券模板`,
        );
      await this.store.resume(tx, id, template.versionId);
      tx.afterCommit(() => this.doorbell.ring(COUPON_BATCHES_DRAIN));
    });
    return this.require(id);
  }

  /** Ends it for good: what was given stays given, nobody else gets one. One that never started is discarded. */
  async stop(id: string, operator: string): Promise<CouponBatchRow> {
    await this.change(id, async (tx, batch) => {
      if (batch.state === 'stopped' || batch.state === 'discarded') return;
      requireState(batch, ['counting', 'ready', 'running', 'paused'], '停止');
      const isStarted = batch.state === 'running' || batch.state === 'paused';
      await this.store.end(tx, id, isStarted ? 'stopped' : 'discarded', operator);
      tx.afterCommit(() => this.doorbell.ring(COUPON_BATCHES_DRAIN));
    });
    return this.require(id);
  }

  /** From how many coupons on an operator has to type their number, and a second one has to start; null: never. */
  async limits(): Promise<{ confirmAbove: number; approvalAbove: number | null }> {
    return {
      confirmAbove:
        (await this.settings.read<number>(this.database, confirmAboveSetting.name)) ?? CONFIRM_ABOVE,
      approvalAbove:
        (await this.settings.read<number>(this.database, batchApprovalAboveSetting.name)) ?? null,
    };
  }

  private async requireConsent(
    tx: Tx,
    batch: CouponBatchRow,
    willGive: number,
    operator: string,
    typed: string | undefined,
  ): Promise<void> {
    const confirmAbove = (await this.settings.read<number>(tx, confirmAboveSetting.name)) ?? CONFIRM_ABOVE;
    if (willGive > confirmAbove && typed?.replaceAll(/[\s,，]/g, '') !== String(willGive))
      throw new CouponBatchError('confirmation-needed', 422, `请输入预计张数 ${willGive} 以确认发放`, {
        path: 'confirmation',
        expected: String(willGive),
      });
    const approvalAbove = await this.settings.read<number>(tx, batchApprovalAboveSetting.name);
    if (approvalAbove !== undefined && willGive > approvalAbove && operator === batch.created_by)
      throw new CouponBatchError(
        'second-person-needed',
        409,
        `预计 ${willGive} 张，超过 ${approvalAbove} 张的批量发券须由另一位运营开始`,
        { createdBy: batch.created_by },
      );
  }

  private async audience(
    { segmentCode, snapshotId, listId }: BatchDraft,
    author: string,
  ): Promise<BatchSource & { segmentId: string | null; people: number; isReady: boolean }> {
    if ((segmentCode === undefined) === (listId === undefined))
      throw new CouponBatchError('audience-invalid', 422, '请选择一个人群，或上传一份名单', {
        path: 'audience',
      });
    if (listId !== undefined) {
      const list = await this.lists.find(this.database, listId);
      if (!list) throw new CouponBatchError('list-not-found', 404, '没有找到这份名单', { path: 'listId' });
      return { segmentId: null, snapshot_id: null, list_id: list.id, people: list.people, isReady: true };
    }
    const segment = await this.segments.require(segmentCode ?? '');
    const chosen = snapshotId ?? segment.list_snapshot_id ?? undefined;
    const snapshot =
      chosen === undefined
        ? await this.freezer.freeze(segment, author)
        : await this.segmentsRead.readySnapshot(segment, chosen);
    return {
      segmentId: segment.id,
      snapshot_id: snapshot.id,
      list_id: null,
      people: snapshot.people,
      isReady: snapshot.state === 'ready',
    };
  }

  private async insert(
    batch: BatchSource & {
      requestKey: string;
      templateId: string;
      versionId: string;
      label: string;
      segmentId: string | null;
      people: number;
    },
    isGeneral: boolean,
    author: string,
  ): Promise<string> {
    try {
      return await this.database.transaction((tx) => this.store.insert(tx, { ...batch, isGeneral }, author));
    } catch (error) {
      const twin = isDuplicateKey(error)
        ? await this.store.findByRequest(this.database, batch.requestKey)
        : undefined;
      if (twin) return twin.id;
      throw error;
    }
  }

  private async change(id: string, work: (tx: Tx, batch: CouponBatchRow) => Promise<void>): Promise<void> {
    await this.database.transaction(async (tx) => {
      const batch = await this.store.lock(tx, id);
      if (!batch) throw batchNotFound(id);
      await work(tx, batch);
    });
  }
}

export const batchStateLabels: Record<BatchState, string> = {
  counting: '正在核对',
  ready: '待确认',
  running: '发放中',
  paused: '已暂停',
  stopped: '已停止',
  done: '已完成',
  discarded: '已放弃',
};

function requireState(batch: CouponBatchRow, allowed: readonly BatchState[], act: string): void {
  if (allowed.includes(batch.state)) return;
  throw new CouponBatchError(
    'state-conflict',
    409,
    `这次批量发券${batchStateLabels[batch.state]}，不能${act}`,
    { state: batch.state },
  );
}

function readLabel(raw: string): string {
  const label = raw.trim();
  if (label !== '' && [...label].length <= LABEL_LENGTH) return label;
  throw new CouponBatchError('label-invalid', 422, `来源说明不能为空，最长 ${LABEL_LENGTH} 个字`, {
    path: 'label',
  });
}
