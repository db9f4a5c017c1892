import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import {
  checkAgainstIssued,
  checkLimits,
  checkTerms,
  isSameTerms,
  type CheckedTerms,
} from './coupon-template-check.js';
import { ClaimAudiences } from './claim-audiences.service.js';
import { CouponTemplateStore } from './coupon-template.store.js';
import {
  termsOf,
  type CouponTemplateDraft,
  type CouponTemplateRow,
  type TemplateState,
} from './coupon-template.js';
import { CouponTemplateChanged, CouponTemplateInvalid, CouponTemplateNotFound } from './coupons.errors.js';

export interface TemplateEdit {
  state?: TemplateState | undefined;
  /** The revision the editor started from; another one is refused. Absent: whatever stands. */
  revision?: number | undefined;
  author?: string | undefined;
}

const ISSUER = 'own';

/** Use cases of coupon templates: make, change, pause, stop. */
@Injectable()
export class CouponTemplatesService {
  constructor(
    private readonly database: Database,
    private readonly store: CouponTemplateStore,
    private readonly audiences: ClaimAudiences,
  ) {}

  /** Throws `coupons.template-invalid`. Returns the template's id. */
  async createTemplate(draft: CouponTemplateDraft, author: string, code?: string): Promise<string> {
    const terms = checkTerms(draft);
    const limits = await this.checkedLimits(draft);
    const template = { code: code ?? `c${randomBytes(5).toString('hex')}`, issuer: ISSUER };
    return this.database.transaction(async (tx) => {
      const id = await this.store.insert(tx, template, limits, author);
      await this.store.insertVersion(tx, id, 1, terms, author);
      return id;
    });
  }

  /** Creates the template of this code unless it is there already; returns its id. */
  async ensureTemplate(code: string, draft: CouponTemplateDraft, author: string): Promise<string> {
    const found = await this.store.findByCode(this.database, code);
    return found?.id ?? this.createTemplate(draft, author, code);
  }

  /**
   * Changes a template. Other terms become the next version; coupons that are out keep theirs. A template that paused
   * itself goes on when the budget covers a coupon again.
   * Throws `coupons.template-not-found`, `coupons.template-invalid`, `coupons.template-changed`.
   */
  async editTemplate(id: string, draft: CouponTemplateDraft, edit: TemplateEdit = {}): Promise<void> {
    const terms = checkTerms(draft);
    const limits = await this.checkedLimits(draft);
    await this.database.transaction(async (tx) => {
      const row = await this.store.lock(tx, id);
      if (!row) throw new CouponTemplateNotFound(id);
      if (edit.revision !== undefined && edit.revision !== row.revision) throw new CouponTemplateChanged();
      checkAgainstIssued(draft, row);
      await this.store.updateLimits(tx, id, limits);
      if (!isSameTerms(terms, storedTerms(row))) {
        await this.store.insertVersion(tx, id, row.version_no + 1, terms, edit.author ?? row.created_by);
      }
      const state = edit.state ?? stateAfter(row, draft, terms);
      if (state !== row.state) {
        checkStep(row.state, state);
        await this.store.setState(tx, id, state, state === 'paused' ? 'operator' : null);
      }
    });
  }

  /**
   * Pauses a template, lets it go on, or stops it for good; coupons that are out stay usable.
   * Throws `coupons.template-not-found`, `coupons.template-invalid` (a stopped one stays stopped; a budget that covers
   * no coupon), `coupons.template-changed`.
   */
  async setState(id: string, state: TemplateState, revision?: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.store.lock(tx, id);
      if (!row) throw new CouponTemplateNotFound(id);
      if (revision !== undefined && revision !== row.revision) throw new CouponTemplateChanged();
      if (row.state === state) return;
      checkStep(row.state, state);
      if (state === 'active' && !isCovered(row.budget_fen, row.committed_fen, row.worth_fen))
        throw new CouponTemplateInvalid('budgetFen', '剩余预算不够再发一张；请先提高预算');
      await this.store.setState(tx, id, state, state === 'paused' ? 'operator' : null);
    });
  }

  private async checkedLimits(draft: CouponTemplateDraft): Promise<CouponTemplateDraft> {
    checkLimits(draft);
    return draft.audience ? { ...draft, audience: await this.audiences.checked(draft.audience) } : draft;
  }
}

function checkStep(from: TemplateState, to: TemplateState): void {
  if (from === 'stopped' && to !== 'stopped')
    throw new CouponTemplateInvalid('state', '已停止的券不能再发；请复制一张新的');
}

function isCovered(budgetFen: number | null, committedFen: number, worthFen: number): boolean {
  return budgetFen === null || committedFen + worthFen <= budgetFen;
}

function stateAfter(row: CouponTemplateRow, draft: CouponTemplateDraft, terms: CheckedTerms): TemplateState {
  const pausedItself = row.state === 'paused' && row.pause_reason === 'budget';
  return pausedItself && isCovered(draft.budgetFen ?? null, row.committed_fen, terms.worthFen)
    ? 'active'
    : row.state;
}

function storedTerms(row: CouponTemplateRow): CheckedTerms {
  const { versionId: _version, templateId: _template, versionNo: _no, ...terms } = termsOf(row, row.id);
  return terms;
}
