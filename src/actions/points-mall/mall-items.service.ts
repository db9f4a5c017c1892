import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { CouponTemplateNotFound } from '../coupons/coupons.errors.js';
import { CouponsRead } from '../coupons/coupons.read.js';
import { checkItem } from './mall-item-check.js';
import {
  MallItemStore,
  type MallItemKind,
  type MallItemRow,
  type MallItemState,
  type MallLimits,
  type MallTerms,
} from './mall-item.store.js';
import { PointsMallError, itemNotFound } from './points-mall.errors.js';

/** An item of the catalogue as an operator describes it. */
export interface MallItemDraft extends MallTerms, MallLimits {
  kind: MallItemKind;
}

/** The catalogue as operators keep it. A change of terms makes a new version; exchanges keep theirs. */
@Injectable()
export class MallItemsService {
  constructor(
    private readonly database: Database,
    private readonly store: MallItemStore,
    private readonly coupons: CouponsRead,
  ) {}

  /** Throws `points-mall.item-not-found`. */
  async require(id: string): Promise<MallItemRow> {
    const row = await this.store.find(this.database, id);
    if (!row) throw itemNotFound(id);
    return row;
  }

  /** Makes an item, which members see once it is put up. Throws `points-mall.item-invalid`. */
  async create(draft: MallItemDraft, author: string): Promise<MallItemRow> {
    const id = await this.database.transaction(async (tx) => {
      const { kind, ...rest } = await this.checked(tx, draft);
      return this.store.insert(tx, { kind, ...rest }, author);
    });
    return this.require(id);
  }

  /**
   * Changes an item; kind and what was exchanged stay. `versionNo` is that of the terms the operator was shown. Throws
   * `points-mall.item-invalid`, `…edited-meanwhile`, `…closed`.
   */
  async update(
    id: string,
    draft: MallItemDraft & { versionNo: number },
    author: string,
  ): Promise<MallItemRow> {
    await this.database.transaction(async (tx) => {
      const row = await this.lock(tx, id);
      if (row.state === 'closed') throw new PointsMallError('closed', 409, `「${row.name}」已下架，不能再改`);
      if (draft.kind !== row.kind)
        throw new PointsMallError('kind-fixed', 409, '类型不能改；请另建一件', { path: 'kind' });
      if (draft.versionNo !== row.version_no)
        throw new PointsMallError('edited-meanwhile', 409, '有人刚改过这件商品，请刷新后再改', {
          versionNo: row.version_no,
        });
      const checked = await this.checked(tx, draft);
      if (checked.stock < row.taken)
        throw new PointsMallError('stock-below-taken', 422, `库存不能少于已兑换的 ${row.taken} 件`, {
          path: 'stock',
        });
      await this.store.updateLimits(tx, id, checked);
      if (!isSameTerms(checked, row))
        await this.store.addVersion(tx, id, row.version_no + 1, checked, author);
    });
    return this.require(id);
  }

  /** Puts an item up, takes it down for a while, or closes it for good. */
  async setState(id: string, state: MallItemState): Promise<MallItemRow> {
    await this.database.transaction(async (tx) => {
      const row = await this.lock(tx, id);
      if (row.state === state) return;
      if (row.state === 'closed') throw new PointsMallError('closed', 409, `「${row.name}」已下架，不能再改`);
      await this.store.setState(tx, id, state);
    });
    return this.require(id);
  }

  private async lock(tx: Tx, id: string): Promise<MallItemRow> {
    const row = await this.store.lock(tx, id);
    if (!row) throw itemNotFound(id);
    return row;
  }

  private async checked(sql: Sql, draft: MallItemDraft): Promise<MallItemDraft> {
    const isCoupon = draft.kind === 'coupon';
    const plain: MallItemDraft = {
      ...draft,
      name: draft.name.trim(),
      description: draft.description.trim(),
      templateId: isCoupon ? draft.templateId : null,
      fulfilment: isCoupon ? null : draft.fulfilment,
    };
    checkItem(plain.kind, plain, plain);
    if (plain.templateId === null) return plain;
    const template = await this.coupons.template(sql, plain.templateId);
    if (!template) throw new CouponTemplateNotFound(plain.templateId);
    return { ...plain, worthFen: template.worth_fen };
  }
}

function isSameTerms(terms: MallTerms, row: MallItemRow): boolean {
  return (
    terms.name === row.name &&
    terms.description === row.description &&
    terms.points === row.points &&
    terms.templateId === row.template_id &&
    terms.fulfilment === row.fulfilment &&
    terms.worthFen === row.worth_fen
  );
}
