import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BatchListsService } from '../../../actions/coupon-batches/batch-lists.service.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { readSheet } from '../../../platform/spreadsheet/sheet-reader.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { SHEET_TYPES, UploadedSheet } from '../../../platform/spreadsheet/uploaded-sheet.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { batchListView, problemLabel, type BatchListView } from './coupon-batch-view.js';
import { ListUpload } from './coupon-batches.dto.js';

const PROBLEMS_SHOWN = 10;
const PROBLEMS_PER_READ = 2000;

/** Lists of people for batches, uploaded as CSV or Excel. */
@ApiTags('coupon-batches')
@Controller('api/admin/v1/coupon-batch-lists')
export class CouponBatchListsController {
  constructor(private readonly lists: BatchListsService) {}

  /**
   * The body is the file (`text/csv` or Excel). Throws `files.missing`, `files.unreadable`, `files.too-large`,
   * `coupon-batches.list-heading`, `coupon-batches.list-empty`.
   */
  @Post()
  @ApiConsumes(...SHEET_TYPES)
  async upload(
    @UploadedSheet() bytes: Buffer,
    @Query() { name = '名单' }: ListUpload,
    @CurrentOperator() operator: Operator,
  ): Promise<BatchListView> {
    const table = await readSheet(bytes);
    const row = await this.lists.keep({ name, bytes, table }, operator.name);
    return batchListView(row, await this.lists.problems(row.id, 0, PROBLEMS_SHOWN));
  }

  @Get(':id')
  async find(@Param('id', IdPipe) id: string): Promise<BatchListView> {
    return batchListView(await this.lists.require(id), await this.lists.problems(id, 0, PROBLEMS_SHOWN));
  }

  /** Lines that name nobody, with the reason. */
  @Get([':id/problems.csv', ':id/problems.xlsx'])
  async exportProblems(@Param('id', IdPipe) id: string, @Res() reply: FastifyReply): Promise<void> {
    const { file_name: fileName } = await this.lists.require(id);
    await sendSheet(reply, `${fileName}-未识别`, ['行', '内容', '原因'], this.problemLines(id));
  }

  private async *problemLines(id: string): AsyncGenerator<SheetCell[]> {
    for (let after = 0; ;) {
      const rows = await this.lists.problems(id, after, PROBLEMS_PER_READ);
      for (const row of rows) yield [row.line_no, row.said, problemLabel(row.reason)];
      const last = rows.at(-1);
      if (!last) return;
      after = last.line_no;
    }
  }
}
