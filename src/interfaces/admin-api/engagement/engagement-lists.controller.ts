import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { EngagementAdminRead } from '../../../actions/engagement/engagement-admin.read.js';
import type { EngagementResults } from '../../../actions/engagement/engagement-results.read.js';
import type { RulesVersion } from '../../../actions/engagement/rules-version.js';
import type { RewardView } from '../../../actions/engagement/rewards.service.js';
import { SignUps } from '../../../actions/engagement/sign-ups.service.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { pageOf, type Page } from '../../../platform/http/page.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { shanghaiTime } from '../shanghai-time.js';
import { EngagementDetailReader } from './engagement-detail.reader.js';
import { EngagementSheets } from './engagement-sheets.js';
import {
  chanceJson,
  grantJson,
  grantStateLabels,
  outcomeLabels,
  referralJson,
  signUpJson,
  signUpStateLabels,
} from './engagement-view.js';
import { ChancesQuery, GrantsQuery, ReferralsQuery, SignUpsQuery } from './engagement.dto.js';
import { beforeOf } from './engagements.controller.js';

/** What came of an activity: results, rewards, chances, the list of those who signed up, referrals. */
@ApiTags('engagement')
@Controller('api/admin/v1/engagements/:id')
export class EngagementListsController {
  constructor(
    private readonly database: Database,
    private readonly read: EngagementAdminRead,
    private readonly details: EngagementDetailReader,
    private readonly sheets: EngagementSheets,
    private readonly signUps: SignUps,
  ) {}

  @Get('results')
  results(@Param('id', IdPipe) id: string): Promise<EngagementResults> {
    return this.details.resultsOf(id);
  }

  /** Days of a check-in, or the answers of a survey, quiz or vote. */
  @Get(['answers.csv', 'answers.xlsx'])
  async exportAnswers(@Param('id', IdPipe) id: string, @Res() reply: FastifyReply): Promise<void> {
    const { header, rows } = await this.sheets.answers(id);
    await sendSheet(reply, '作答明细', header, rows);
  }

  @Get(['results.csv', 'results.xlsx'])
  async exportResults(@Param('id', IdPipe) id: string, @Res() reply: FastifyReply): Promise<void> {
    const results = await this.details.resultsOf(id);
    await sendSheet(reply, '活动结果', ['类别', '项目', '数值'], this.sheets.results(results));
  }

  @Get('versions')
  versions(
    @Param('id', IdPipe) id: string,
  ): Promise<(RulesVersion & { author: string; isCurrent: boolean })[]> {
    return this.details.versions(id);
  }

  @Get('grants')
  async grants(
    @Param('id', IdPipe) id: string,
    @Query() query: GrantsQuery,
  ): Promise<Page<ReturnType<typeof grantJson>>> {
    const filter = { state: query.state, before: beforeOf(query.cursor), limit: query.limit };
    const [rows, total] = await Promise.all([
      this.read.grants(this.database, id, filter),
      this.read.countGrants(this.database, id, filter),
    ]);
    return pageOf(rows, query.limit, { item: grantJson, cursorOf: (row) => [row.id], total });
  }

  @Get(['grants.csv', 'grants.xlsx'])
  exportGrants(@Param('id', IdPipe) id: string, @Query() query: GrantsQuery, @Res() reply: FastifyReply) {
    const read = (page: { before?: string; limit: number }) =>
      this.read.grants(this.database, id, { state: query.state, ...page });
    const header = ['会员编号', '会员', '奖励', '状态', '原因', '条款版本', '时间'];
    return sendSheet(
      reply,
      '奖励明细',
      header,
      this.sheets.all(read, (row) => {
        const { memberId, memberName, label, state, reason, versionNo, grantedAt } = grantJson(row);
        return [
          memberId,
          memberName,
          label,
          grantStateLabels[state],
          reason,
          versionNo,
          shanghaiTime(grantedAt),
        ];
      }),
    );
  }

  @Get('chances')
  async chances(
    @Param('id', IdPipe) id: string,
    @Query() query: ChancesQuery,
  ): Promise<Page<ReturnType<typeof chanceJson>>> {
    const filter = { outcome: query.outcome, before: beforeOf(query.cursor), limit: query.limit };
    const [rows, total] = await Promise.all([
      this.read.chances(this.database, id, filter),
      this.read.countChances(this.database, id, filter),
    ]);
    return pageOf(rows, query.limit, { item: chanceJson, cursorOf: (row) => [row.id], total });
  }

  @Get(['chances.csv', 'chances.xlsx'])
  exportChances(@Param('id', IdPipe) id: string, @Query() query: ChancesQuery, @Res() reply: FastifyReply) {
    const read = (page: { before?: string; limit: number }) =>
      this.read.chances(this.database, id, { outcome: query.outcome, ...page });
    const header = [
      '机会编号',
      '会员编号',
      '会员',
      '来源',
      '抽奖序号',
      '号码',
      '结果',
      '奖品',
      '抽奖时间',
      '交付时间',
    ];
    return sendSheet(
      reply,
      '抽奖记录',
      header,
      this.sheets.all(read, (row) => {
        const shown = chanceJson(row);
        return [
          shown.id,
          shown.memberId,
          shown.memberName,
          shown.sourceLabel,
          shown.drawNo,
          shown.roll,
          outcomeLabels[shown.outcome],
          shown.prize,
          shown.drawnAt && shanghaiTime(shown.drawnAt),
          shown.deliveredAt && shanghaiTime(shown.deliveredAt),
        ];
      }),
    );
  }

  @Get('sign-ups')
  async signUpList(
    @Param('id', IdPipe) id: string,
    @Query() query: SignUpsQuery,
  ): Promise<Page<ReturnType<typeof signUpJson>>> {
    const filter = { state: query.state, before: beforeOf(query.cursor), limit: query.limit };
    const [rows, total] = await Promise.all([
      this.read.signUps(this.database, id, filter),
      this.read.countSignUps(this.database, id, filter),
    ]);
    return pageOf(rows, query.limit, { item: signUpJson, cursorOf: (row) => [row.id], total });
  }

  @Get(['sign-ups.csv', 'sign-ups.xlsx'])
  exportSignUps(@Param('id', IdPipe) id: string, @Query() query: SignUpsQuery, @Res() reply: FastifyReply) {
    const read = (page: { before?: string; limit: number }) =>
      this.read.signUps(this.database, id, { state: query.state, ...page });
    const header = ['会员编号', '会员', '手机', '状态', '候补顺序', '报名时间', '签到时间', '签到方式'];
    return sendSheet(
      reply,
      '报名名单',
      header,
      this.sheets.all(read, (row) => {
        const shown = signUpJson(row);
        return [
          shown.memberId,
          shown.memberName,
          shown.phoneMasked,
          signUpStateLabels[shown.state],
          shown.position,
          shanghaiTime(shown.signedAt),
          shown.attendedAt && shanghaiTime(shown.attendedAt),
          shown.attendedBy,
        ];
      }),
    );
  }

  /** Staff notes that somebody came; a repeat changes nothing. Throws `engagement.not-seated`. */
  @Post('sign-ups/:signUpId/attend')
  @HttpCode(200)
  attend(
    @Param('id', IdPipe) id: string,
    @Param('signUpId', IdPipe) signUpId: string,
    @CurrentOperator() operator: Operator,
  ): Promise<{ rewards: RewardView[] }> {
    return this.signUps.attendByHand(id, signUpId, operator.name);
  }

  @Get('referrals')
  async referrals(
    @Param('id', IdPipe) id: string,
    @Query() query: ReferralsQuery,
  ): Promise<Page<ReturnType<typeof referralJson>>> {
    const { state, isSuspicious } = query;
    const filter = { state, isSuspicious, before: beforeOf(query.cursor), limit: query.limit };
    const [rows, total] = await Promise.all([
      this.read.referrals(this.database, id, filter),
      this.read.countReferrals(this.database, id, filter),
    ]);
    return pageOf(rows, query.limit, { item: referralJson, cursorOf: (row) => [row.id], total });
  }

  @Get(['referrals.csv', 'referrals.xlsx'])
  exportReferrals(
    @Param('id', IdPipe) id: string,
    @Query() query: ReferralsQuery,
    @Res() reply: FastifyReply,
  ) {
    const { state, isSuspicious } = query;
    const read = (page: { before?: string; limit: number }) =>
      this.read.referrals(this.database, id, { state, isSuspicious, ...page });
    const header = [
      '邀请人编号',
      '邀请人',
      '好友编号',
      '好友',
      '状态',
      '原因',
      '疑点',
      '订单',
      '积分',
      '入会时间',
      '结算日',
    ];
    return sendSheet(
      reply,
      '推荐名单',
      header,
      this.sheets.all(read, (row) => {
        const shown = referralJson(row);
        return [
          shown.inviterId,
          shown.inviterName,
          shown.friendId,
          shown.friendName,
          shown.stateLabel,
          shown.reason,
          shown.suspicion,
          shown.orderNo,
          shown.points,
          shanghaiTime(shown.boundAt),
          shown.settledOn,
        ];
      }),
    );
  }
}
