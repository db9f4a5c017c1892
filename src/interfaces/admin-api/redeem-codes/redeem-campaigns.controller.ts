import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { CampaignTerms } from '../../../actions/redeem-codes/redeem-campaign.store.js';
import { RedeemCampaignsService } from '../../../actions/redeem-codes/redeem-campaigns.service.js';
import { campaignNotFound } from '../../../actions/redeem-codes/redeem-codes.errors.js';
import { RedeemCodesRead } from '../../../actions/redeem-codes/redeem-codes.read.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { Idempotent, IdempotencyKey } from '../../../platform/http/idempotency/idempotent.js';
import { PageQuery, decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import {
  CAMPAIGN_HEADER,
  USE_HEADER,
  campaignLine,
  campaignView,
  useLine,
  useView,
  type RedeemCampaignView,
  type RedeemUseView,
} from './redeem-campaign-view.js';
import { CampaignFilters, CampaignTermsBody, CampaignsQuery, NewCampaignBody } from './redeem-codes.dto.js';

const ROWS_PER_READ = 1000;

/** 口令与兑换码: words for many, files of codes for one use each. */
@ApiTags('redeem-codes')
@Controller('api/admin/v1')
export class RedeemCampaignsController {
  constructor(
    private readonly database: Database,
    private readonly service: RedeemCampaignsService,
    private readonly read: RedeemCodesRead,
  ) {}

  @Get('redeem-campaigns')
  async list(@Query() query: CampaignsQuery): Promise<Page<RedeemCampaignView>> {
    const { kind, state, limit } = query;
    const filter = { kind, state, search: query.search?.trim() };
    const [rows, total] = await Promise.all([
      this.read.list(this.database, { ...filter, before: cursorOf(query), limit }),
      this.read.count(this.database, filter),
    ]);
    return pageOf(rows, limit, { item: campaignView, cursorOf: (row) => [row.id], total });
  }

  @Get(['redeem-campaigns.csv', 'redeem-campaigns.xlsx'])
  exportList(@Query() filters: CampaignFilters, @Res() reply: FastifyReply): FastifyReply {
    return sendSheet(reply, '口令与兑换码', CAMPAIGN_HEADER, this.listLines(filters));
  }

  /** Throws `redeem-codes.campaign-invalid`, `.word-taken`, `coupons.template-not-found`. */
  @Post('redeem-campaigns')
  @Idempotent()
  async create(
    @Body() body: NewCampaignBody,
    @CurrentOperator() operator: Operator,
    @IdempotencyKey() key: string,
  ): Promise<RedeemCampaignView> {
    const { kind, templateId, word } = body;
    const draft = { kind, templateId, word, ...termsOf(body) };
    return this.show((await this.service.create(draft, operator.name, key)).id);
  }

  @Get('redeem-campaigns/:id')
  find(@Param('id', IdPipe) id: string): Promise<RedeemCampaignView> {
    return this.show(id);
  }

  /** Throws `redeem-codes.campaign-invalid`, `.limit-fixed`, `.limit-below-taken`, `.void`. */
  @Put('redeem-campaigns/:id')
  async update(
    @Param('id', IdPipe) id: string,
    @Body() body: CampaignTermsBody,
  ): Promise<RedeemCampaignView> {
    await this.service.update(id, termsOf(body));
    return this.show(id);
  }

  @Post('redeem-campaigns/:id/pause')
  @HttpCode(200)
  async pause(@Param('id', IdPipe) id: string): Promise<RedeemCampaignView> {
    await this.service.pause(id);
    return this.show(id);
  }

  @Post('redeem-campaigns/:id/resume')
  @HttpCode(200)
  async resume(@Param('id', IdPipe) id: string): Promise<RedeemCampaignView> {
    await this.service.resume(id);
    return this.show(id);
  }

  /** For good: word and codes bring nothing any more, coupons that were given stay. */
  @Post('redeem-campaigns/:id/end')
  @HttpCode(200)
  async end(@Param('id', IdPipe) id: string): Promise<RedeemCampaignView> {
    await this.service.end(id);
    return this.show(id);
  }

  /**
   * The codes, once: afterwards nobody can make them anew. Throws `redeem-codes.still-making`,
   * `redeem-codes.already-downloaded`.
   */
  @Post(['redeem-campaigns/:id/codes.csv', 'redeem-campaigns/:id/codes.xlsx'])
  @HttpCode(200)
  async download(
    @Param('id', IdPipe) id: string,
    @CurrentOperator() operator: Operator,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { name, codes } = await this.service.download(id, operator.name);
    await sendSheet(reply, `兑换码-${name}`, ['序号', '兑换码'], codeLines(codes));
  }

  /** Who took of it, newest first. */
  @Get('redeem-campaigns/:id/uses')
  async uses(@Param('id', IdPipe) id: string, @Query() query: PageQuery): Promise<Page<RedeemUseView>> {
    const { taken } = await this.service.require(id);
    const rows = await this.read.uses(this.database, id, cursorOf(query), query.limit);
    return pageOf(rows, query.limit, { item: useView, cursorOf: (row) => [row.id], total: taken });
  }

  @Get(['redeem-campaigns/:id/uses.csv', 'redeem-campaigns/:id/uses.xlsx'])
  async exportUses(@Param('id', IdPipe) id: string, @Res() reply: FastifyReply): Promise<void> {
    const { name } = await this.service.require(id);
    await sendSheet(reply, `兑换记录-${name}`, USE_HEADER, this.useLines(id));
  }

  private async show(id: string): Promise<RedeemCampaignView> {
    const row = await this.read.find(this.database, id);
    if (!row) throw campaignNotFound(id);
    return campaignView(row);
  }

  private async *listLines({ kind, state, search }: CampaignFilters): AsyncGenerator<SheetCell[]> {
    for (let before: string | undefined; ;) {
      const rows = await this.read.list(this.database, { kind, state, search, before, limit: ROWS_PER_READ });
      for (const row of rows.slice(0, ROWS_PER_READ)) yield campaignLine(row);
      if (rows.length <= ROWS_PER_READ) return;
      before = rows[ROWS_PER_READ - 1]?.id;
    }
  }

  private async *useLines(id: string): AsyncGenerator<SheetCell[]> {
    for (let before: string | undefined; ;) {
      const rows = await this.read.uses(this.database, id, before, ROWS_PER_READ);
      for (const row of rows.slice(0, ROWS_PER_READ)) yield useLine(row);
      if (rows.length <= ROWS_PER_READ) return;
      before = rows[ROWS_PER_READ - 1]?.id;
    }
  }
}

async function* codeLines(codes: Iterable<string>): AsyncGenerator<SheetCell[]> {
  let serialNo = 0;
  for (const code of codes) {
    serialNo += 1;
    yield [serialNo, code];
  }
}

function termsOf({ name, totalLimit, perMemberLimit, startsAt, endsAt }: CampaignTermsBody): CampaignTerms {
  return { name, totalLimit, perMemberLimit, startsAt: new Date(startsAt), endsAt: new Date(endsAt) };
}

function cursorOf({ cursor }: PageQuery): string | undefined {
  return cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
}
