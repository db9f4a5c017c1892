import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { FieldCipher } from '../../platform/crypto/field-cipher.js';
import { Database, isDuplicateKey, type Tx } from '../../platform/database/database.js';
import { DOORBELL } from '../../platform/platform.module.js';
import type { Doorbell } from '../../platform/queue/doorbell.js';
import { CouponTemplateNotFound } from '../coupons/coupons.errors.js';
import { CouponsRead } from '../coupons/coupons.read.js';
import { checkCampaign, readWord } from './campaign-check.js';
import {
  RedeemCampaignStore,
  type CampaignKind,
  type CampaignTerms,
  type RedeemCampaignRow,
} from './redeem-campaign.store.js';
import { RedeemCodeHasher, codeOf, plainWord } from './redeem-code-text.js';
import { RedeemCodeError, campaignNotFound } from './redeem-codes.errors.js';

/** Drain that makes the codes of files. */
export const REDEEM_CODES_DRAIN = 'redeem-codes';

/** A word for many people, or a file of codes for one use each, as an operator asks for it. */
export interface CampaignDraft extends CampaignTerms {
  kind: CampaignKind;
  templateId: string;
  /** Of kind word. */
  word?: string | undefined;
}

const CODES_PER_PIECE = 5000;
const SEED_BYTES = 32;

/** Words and code files as operators keep them: made, changed, paused, ended, downloaded. */
@Injectable()
export class RedeemCampaignsService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: RedeemCampaignStore,
    private readonly coupons: CouponsRead,
    private readonly hasher: RedeemCodeHasher,
    private readonly cipher: FieldCipher,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
  ) {}

  /** Throws `redeem-codes.campaign-not-found`. */
  async require(id: string): Promise<RedeemCampaignRow> {
    const row = await this.store.find(this.database, id);
    if (!row) throw campaignNotFound(id);
    return row;
  }

  /**
   * Makes a word, or a file of `totalLimit` codes, which are made in pieces; the same `requestKey` is the same
   * campaign. Throws RedeemCodeError, `coupons.template-not-found`.
   */
  async create(draft: CampaignDraft, author: string, requestKey: string): Promise<RedeemCampaignRow> {
    const known = await this.store.findByRequest(this.database, requestKey);
    if (known) return known;
    checkCampaign(draft, draft.kind);
    const word = draft.kind === 'word' ? readWord(draft.word) : null;
    const liveWord = word === null ? null : plainWord(word);
    const template = await this.coupons.template(this.database, draft.templateId);
    if (!template) throw new CouponTemplateNotFound(draft.templateId);
    const seedCipher =
      draft.kind === 'codes' ? this.cipher.encrypt(randomBytes(SEED_BYTES).toString('base64')) : null;
    const id = await this.insert({ ...draft, requestKey, word, liveWord, seedCipher }, author);
    if (draft.kind === 'codes') {
      if (draft.totalLimit <= CODES_PER_PIECE) await this.makePiece(id);
      else this.doorbell.ring(REDEEM_CODES_DRAIN);
    }
    return this.require(id);
  }

  /** Changes what may be changed: of codes not their number. What was taken stays within the limit. */
  async update(id: string, terms: CampaignTerms): Promise<RedeemCampaignRow> {
    await this.database.transaction(async (tx) => {
      const row = await this.lockLiving(tx, id);
      checkCampaign(terms, row.kind);
      if (row.kind === 'codes' && terms.totalLimit !== row.total_limit)
        throw new RedeemCodeError('limit-fixed', 409, '兑换码的数量不能改；要更多请另建一批', {
          path: 'totalLimit',
        });
      if (terms.totalLimit < row.taken)
        throw new RedeemCodeError('limit-below-taken', 409, `名额不能少于已兑换的 ${row.taken} 份`, {
          path: 'totalLimit',
        });
      await this.store.update(tx, id, terms);
    });
    return this.require(id);
  }

  /** From now on nobody gets anything by it, until it is resumed. */
  async pause(id: string): Promise<RedeemCampaignRow> {
    return this.setState(id, 'paused', ['active']);
  }

  async resume(id: string): Promise<RedeemCampaignRow> {
    return this.setState(id, 'active', ['paused']);
  }

  /** Ends it for good; coupons that were given stay, the word is free again. */
  async end(id: string): Promise<RedeemCampaignRow> {
    return this.setState(id, 'void', ['making', 'active', 'paused']);
  }

  /**
   * The codes of a file, once: with this call what they derive from is gone, and only their hashes are left. Throws
   * `redeem-codes.still-making`, `redeem-codes.already-downloaded`.
   */
  async download(id: string, operator: string): Promise<{ name: string; codes: Iterable<string> }> {
    return this.database.transaction(async (tx) => {
      const row = await this.store.lock(tx, id);
      if (!row || row.kind !== 'codes') throw campaignNotFound(id);
      if (row.state === 'void')
        throw new RedeemCodeError('void', 409, `「${row.name}」已作废，不能下载`, { id });
      if (row.state === 'making')
        throw new RedeemCodeError('still-making', 409, `兑换码还在生成：${row.made} / ${row.total_limit}`, {
          made: row.made,
          total: row.total_limit,
        });
      if (row.seed_cipher === null)
        throw new RedeemCodeError(
          'already-downloaded',
          409,
          `这份兑换码已由 ${row.downloaded_by ?? ''} 下载过，只能下载一次；如未收到文件，请作废后另建一批`,
          { downloadedBy: row.downloaded_by, downloadedAt: row.downloaded_at?.toISOString() ?? null },
        );
      await this.store.forgetSeed(tx, id, operator);
      const seed = this.seedOf(row.seed_cipher);
      return { name: row.name, codes: codesOf(seed, row.total_limit) };
    });
  }

  /** Makes some codes of the oldest file that lacks any; returns 0 when all are made. */
  async makeSome(): Promise<number> {
    const id = await this.store.unfinished(this.database);
    if (id === undefined) return 0;
    await this.makePiece(id);
    return 1;
  }

  private async makePiece(id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.store.lock(tx, id);
      if (row?.state !== 'making' || row.seed_cipher === null) return;
      const seed = this.seedOf(row.seed_cipher);
      const hashes: Buffer[] = [];
      const last = Math.min(row.total_limit, row.made + CODES_PER_PIECE);
      for (let serialNo = row.made + 1; serialNo <= last; serialNo += 1) {
        const hash = this.hasher.hashOfTyped(codeOf(seed, serialNo));
        if (!hash) throw new Error(`Code ${serialNo} of campaign ${id} is none`);
        hashes.push(hash);
      }
      await this.store.insertCodes(tx, row, hashes);
    });
  }

  private seedOf(cipher: Buffer): Buffer {
    return Buffer.from(this.cipher.decrypt(cipher), 'base64');
  }

  private async insert(
    campaign: Parameters<RedeemCampaignStore['insert']>[1],
    author: string,
  ): Promise<string> {
    try {
      return await this.database.transaction(async (tx) => {
        if (campaign.liveWord !== null)
          await this.store.releaseWord(tx, campaign.liveWord, await this.clock.now(tx));
        return this.store.insert(tx, campaign, author);
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const twin = await this.store.findByRequest(this.database, campaign.requestKey);
      if (twin) return twin.id;
      throw new RedeemCodeError('word-taken', 409, `口令「${campaign.word ?? ''}」正在被另一个活动使用`, {
        path: 'word',
      });
    }
  }

  private async setState(
    id: string,
    state: 'active' | 'paused' | 'void',
    from: readonly RedeemCampaignRow['state'][],
  ): Promise<RedeemCampaignRow> {
    await this.database.transaction(async (tx) => {
      const row = await this.store.lock(tx, id);
      if (!row) throw campaignNotFound(id);
      if (row.state === state) return;
      if (!from.includes(row.state))
        throw new RedeemCodeError('state-conflict', 409, `「${row.name}」现在的状态不能这样做`, {
          state: row.state,
        });
      await this.store.setState(tx, id, state);
    });
    return this.require(id);
  }

  private async lockLiving(tx: Tx, id: string): Promise<RedeemCampaignRow> {
    const row = await this.store.lock(tx, id);
    if (!row) throw campaignNotFound(id);
    if (row.state === 'void')
      throw new RedeemCodeError('void', 409, `「${row.name}」已作废，不能再改`, { id });
    return row;
  }
}

function* codesOf(seed: Buffer, count: number): Generator<string> {
  for (let serialNo = 1; serialNo <= count; serialNo += 1) yield codeOf(seed, serialNo);
}
