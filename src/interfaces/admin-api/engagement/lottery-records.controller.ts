import { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LotteryRecords, type ReplayResult } from '../../../actions/engagement/lottery-record.service.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { LotteryFileReader } from './lottery-file.reader.js';

/** The record of a lottery: drawing it again, its file, and handing goods over. */
@ApiTags('engagement')
@Controller('api/admin/v1/engagements/:id')
export class LotteryRecordsController {
  constructor(
    private readonly database: Database,
    private readonly records: LotteryRecords,
    private readonly files: LotteryFileReader,
  ) {}

  /** Draws everything again from the committed seed and says what differs. Throws `engagement.not-found`. */
  @Post('replay')
  @HttpCode(200)
  replay(@Param('id', IdPipe) id: string): Promise<ReplayResult> {
    return this.database.snapshot((sql) => this.records.replay(sql, id));
  }

  /** Rules with all versions, prizes, seed (after the end) and every chance, as one JSON file. */
  @Get('lottery-file.json')
  async file(@Param('id', IdPipe) id: string, @Res() reply: FastifyReply): Promise<void> {
    const text = await this.files.open(id);
    await reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="lottery-${id}.json"`)
      .header('cache-control', 'no-store')
      .send(Readable.from(text));
  }

  /** Notes that goods were handed over; a repeat changes nothing. Throws `engagement.not-found`. */
  @Post('chances/:chanceId/deliver')
  @HttpCode(204)
  async deliver(
    @Param('id', IdPipe) id: string,
    @Param('chanceId', IdPipe) chanceId: string,
    @CurrentOperator() operator: Operator,
  ): Promise<void> {
    await this.records.deliver(id, chanceId, operator.name);
  }
}
