import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { EngagementAdminRead } from '../../../actions/engagement/engagement-admin.read.js';
import { EngagementService, type StartPreview } from '../../../actions/engagement/engagement.service.js';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { shanghaiTime } from '../shanghai-time.js';
import { EngagementDetailReader, type EngagementDetailJson } from './engagement-detail.reader.js';
import { engagementJson, type EngagementJson } from './engagement-view.js';
import {
  EngagementBody,
  EngagementsQuery,
  NewEngagementBody,
  StartEngagementBody,
  StopEngagementBody,
} from './engagement.dto.js';

const ROWS_PER_READ = 200;
const HEADER = ['活动', '种类', '状态', '开始', '结束', '参与人数', '条款版本', '创建人', '停止原因'];

/** 互动: activities, from draft to stop. */
@ApiTags('engagement')
@Controller('api/admin/v1')
export class EngagementsController {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly read: EngagementAdminRead,
    private readonly service: EngagementService,
    private readonly details: EngagementDetailReader,
  ) {}

  @Get('engagements')
  async list(@Query() query: EngagementsQuery): Promise<Page<EngagementJson>> {
    const now = await this.clock.now();
    const filter = { kind: query.kind, state: query.state };
    const [rows, total] = await Promise.all([
      this.read.engagements(
        this.database,
        { ...filter, before: beforeOf(query.cursor), limit: query.limit },
        now,
      ),
      this.read.countEngagements(this.database, filter, now),
    ]);
    return pageOf(rows, query.limit, {
      item: (row) => engagementJson(row, now),
      cursorOf: (row) => [row.id],
      total,
    });
  }

  @Get(['engagements.csv', 'engagements.xlsx'])
  export(@Query() query: EngagementsQuery, @Res() reply: FastifyReply): FastifyReply {
    return sendSheet(reply, '互动活动', HEADER, this.lines(query));
  }

  /** Throws `engagement.definition-invalid`, `engagement.sharing-rewarded`, `engagement.chance-sold`, `engagement.prize-too-big`. */
  @Post('engagements')
  async create(
    @Body() body: NewEngagementBody,
    @CurrentOperator() operator: Operator,
  ): Promise<EngagementDetailJson> {
    return this.details.read(await this.service.create(body.kind, body.definition, operator.name));
  }

  @Get('engagements/:id')
  find(@Param('id', IdPipe) id: string): Promise<EngagementDetailJson> {
    return this.details.read(id);
  }

  /** Throws what `create` throws, `engagement.frozen`, `engagement.not-ready`, `engagement.wrong-state`. */
  @Put('engagements/:id')
  async edit(
    @Param('id', IdPipe) id: string,
    @Body() body: EngagementBody,
    @CurrentOperator() operator: Operator,
  ): Promise<EngagementDetailJson> {
    await this.service.edit(id, body.definition, operator.name);
    return this.details.read(id);
  }

  /** What starting means: what is missing, people, worth, coupons. */
  @Get('engagements/:id/start-preview')
  previewStart(@Param('id', IdPipe) id: string): Promise<StartPreview> {
    return this.service.previewStart(id);
  }

  /** Throws `engagement.not-ready`, `engagement.other-runs`, `engagement.preview-changed`, `engagement.wrong-state`. */
  @Post('engagements/:id/start')
  @HttpCode(200)
  async start(
    @Param('id', IdPipe) id: string,
    @Body() seen: StartEngagementBody,
    @CurrentOperator() operator: Operator,
  ): Promise<EngagementDetailJson> {
    await this.service.start(id, operator.name, seen);
    return this.details.read(id);
  }

  /** Throws `engagement.wrong-state`. */
  @Post('engagements/:id/stop')
  @HttpCode(200)
  async stop(
    @Param('id', IdPipe) id: string,
    @Body() { reason }: StopEngagementBody,
    @CurrentOperator() operator: Operator,
  ): Promise<EngagementDetailJson> {
    await this.service.stop(id, operator.name, reason);
    return this.details.read(id);
  }

  /** Tries once more to give what draws promised; also done every ten minutes. */
  @Post('engagements/settle-owed')
  @HttpCode(200)
  settleOwed(): Promise<{ given: number; owed: number }> {
    return this.service.settleOwed();
  }

  private async *lines(query: EngagementsQuery): AsyncGenerator<SheetCell[]> {
    const now = await this.clock.now();
    let before: string | undefined;
    for (;;) {
      const filter = { kind: query.kind, state: query.state, before, limit: ROWS_PER_READ };
      const rows = await this.read.engagements(this.database, filter, now);
      for (const row of rows.slice(0, ROWS_PER_READ)) {
        const shown = engagementJson(row, now);
        yield [
          shown.title,
          shown.kindLabel,
          shown.stateLabel,
          shown.startsAt && shanghaiTime(shown.startsAt),
          shown.endsAt && shanghaiTime(shown.endsAt),
          shown.people,
          shown.versionNo,
          shown.createdBy,
          shown.stopReason,
        ];
      }
      if (rows.length <= ROWS_PER_READ) return;
      before = rows[ROWS_PER_READ - 1]?.id;
    }
  }
}

/** The id after which a page begins. */
export function beforeOf(cursor: string | undefined): string | undefined {
  return cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
}
