import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  BenefitGrantsRead,
  type BenefitGrantView,
  type GrantFilter,
} from '../../../actions/benefit-plans/benefit-grants.read.js';
import { BenefitPlansRead } from '../../../actions/benefit-plans/benefit-plans.read.js';
import type { MemberBenefits, Privilege } from '../../../actions/benefit-plans/member-benefits.read.js';
import { BENEFIT_SCHEME_CODE } from '../../../actions/benefit-plans/benefit-plans.service.js';
import {
  OccasionSettlement,
  type SettlementView,
} from '../../../actions/benefit-plans/occasion-settlement.service.js';
import { FairnessRead, type FairnessReport } from '../../../actions/benefit-plans/fairness.read.js';
import { giftKindLabels } from '../../../actions/benefit-plans/gifts.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { shanghaiTime } from '../shanghai-time.js';
import { FairnessQuery, GrantsQuery, SchemeQuery } from './benefit-plans.dto.js';

const ROWS_PER_READ = 1_000;
const SETTLEMENTS_SHOWN = 60;
const GRANTS_HEADER = [
  '会员',
  '会员编号',
  '层级',
  '权益列',
  '时机',
  '种类',
  '权益',
  '数额',
  '权益计划版本',
  '业务日',
  '结果',
  '记欠（元）',
  '记录时间',
];
const FAIRNESS_HEADER = ['层级', '时机', '种类', '结论', '笔数', '条款', '条款笔数', '起', '止', '差异原因'];
const VERDICTS: Record<string, string> = {
  equal: '相同',
  explained: '有差异，原因已列出',
  unexplained: '有差异，无法解释',
};

interface BenefitsOfMember {
  schemes: MemberBenefits[];
  privileges: Privilege[];
}

/** What plans gave, to whom, and whether equal tiers got equal terms. */
@ApiTags('benefit-plans')
@Controller('api/admin/v1/benefit-plans')
export class BenefitGrantsController {
  constructor(
    private readonly database: Database,
    private readonly grants: BenefitGrantsRead,
    private readonly fairness: FairnessRead,
    private readonly settlement: OccasionSettlement,
    private readonly read: BenefitPlansRead,
  ) {}

  @Get('grants')
  async list(@Query() query: GrantsQuery): Promise<Page<BenefitGrantView>> {
    const filter = filterOf(query);
    const [rows, total] = await Promise.all([
      this.grants.page(this.database, filter),
      this.grants.count(this.database, filter),
    ]);
    return pageOf(rows, query.limit, { item: (row) => row, cursorOf: (row) => [row.id], total });
  }

  @Get(['grants.csv', 'grants.xlsx'])
  export(@Query() query: GrantsQuery, @Res() reply: FastifyReply): FastifyReply {
    return sendSheet(reply, '权益发放记录', GRANTS_HEADER, this.grantRows(filterOf(query)));
  }

  /** 同级同权. */
  @Get('fairness')
  report(@Query() { schemeCode = BENEFIT_SCHEME_CODE, from, to }: FairnessQuery): Promise<FairnessReport> {
    return this.fairness.report(this.database, schemeCode, { from, to });
  }

  @Get(['fairness.csv', 'fairness.xlsx'])
  exportReport(@Query() query: FairnessQuery, @Res() reply: FastifyReply): FastifyReply {
    return sendSheet(reply, '同级同权', FAIRNESS_HEADER, this.fairnessRows(query));
  }

  /** Business dates that were settled, newest first. */
  @Get('settlements')
  settlements(@Query() { schemeCode = BENEFIT_SCHEME_CODE }: SchemeQuery): Promise<SettlementView[]> {
    return this.settlement.recent(schemeCode, SETTLEMENTS_SHOWN);
  }

  /** What a member's tiers bring, with the privileges as staff read them. */
  @Get('members/:id')
  async ofMember(@Param('id', IdPipe) memberId: string): Promise<BenefitsOfMember> {
    const [schemes, privileges] = await Promise.all([
      this.read.benefitsOf(this.database, memberId),
      this.read.privileges(this.database, memberId),
    ]);
    return { schemes, privileges };
  }

  private async *grantRows(filter: GrantFilter): AsyncGenerator<SheetCell[]> {
    let before: string | undefined;
    for (;;) {
      const found = await this.grants.page(this.database, { ...filter, before, limit: ROWS_PER_READ });
      for (const row of found.slice(0, ROWS_PER_READ)) yield grantCells(row);
      if (found.length <= ROWS_PER_READ) return;
      before = found[ROWS_PER_READ - 1]?.id;
    }
  }

  private async *fairnessRows(query: FairnessQuery): AsyncGenerator<SheetCell[]> {
    const { lines } = await this.report(query);
    for (const { tierName, cellLabel, kindLabel, verdict, people, terms, differences } of lines) {
      const why = differences.map(({ sentence }) => sentence).join('；');
      const own = [tierName, cellLabel, kindLabel, VERDICTS[verdict] ?? verdict, people];
      if (terms.length === 0) yield [...own, '', 0, '', '', why];
      for (const { terms: text, people: given, firstOn, lastOn } of terms)
        yield [...own, text, given, firstOn, lastOn, why];
    }
  }
}

function grantCells(row: BenefitGrantView): SheetCell[] {
  return [
    row.memberName,
    row.memberId,
    row.tierName,
    row.isGeneral ? '通用' : '层级',
    row.cellLabel,
    giftKindLabels[row.kind],
    row.gift,
    row.kind === 'coupon' ? `¥${yuanFromFen(row.amount)}` : row.amount,
    row.planVersionNo,
    row.businessDate,
    row.outcomeLabel,
    yuanFromFen(row.owedFen).replaceAll(',', ''),
    shanghaiTime(row.recordedAt),
  ];
}

function filterOf({ cursor, schemeCode = BENEFIT_SCHEME_CODE, ...filter }: GrantsQuery): GrantFilter {
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
  return { ...filter, schemeCode, before };
}
