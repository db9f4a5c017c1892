import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SegmentCatalogueService } from '../../../decisions/segments/segment-catalogue.service.js';
import { SegmentCounter } from '../../../decisions/segments/segment-counter.js';
import { SegmentFreezer } from '../../../decisions/segments/segment-freezer.js';
import { SegmentsRead, type ListedSegment } from '../../../decisions/segments/segments.read.js';
import { SegmentsService } from '../../../decisions/segments/segments.service.js';
import { Database } from '../../../platform/database/database.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { PageQuery, decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { conditionFieldView, type ConditionFieldView } from '../tiering/condition-field-view.js';
import {
  PEOPLE_HEADER,
  peopleLines,
  personView,
  previewView,
  segmentView,
  snapshotView,
  type PreviewView,
  type SegmentPersonView,
  type SegmentView,
  type SnapshotView,
} from './segment-view.js';
import {
  ChangedSegment,
  ExportQuery,
  NewSegment,
  PreviewBody,
  SegmentFilters,
  SegmentsQuery,
} from './segments.dto.js';

const SEGMENTS_PER_READ = 500;

/** 人群圈选: segments, what they find, and lists frozen of them. */
@ApiTags('segments')
@Controller('api/admin/v1')
export class SegmentsController {
  constructor(
    private readonly database: Database,
    private readonly catalogues: SegmentCatalogueService,
    private readonly counter: SegmentCounter,
    private readonly segments: SegmentsService,
    private readonly freezer: SegmentFreezer,
    private readonly read: SegmentsRead,
  ) {}

  /** Every field that segments may use, with what there is to choose now. */
  @Get('segment-fields')
  async fields(): Promise<ConditionFieldView[]> {
    const { fields } = await this.catalogues.load(this.database);
    return [...fields.fields, ...fields.rowsFields].map(conditionFieldView);
  }

  /** Count, first people and reach of a definition, all of one moment; nothing is stored. */
  @Post('segments/preview')
  @HttpCode(200)
  async preview(@Body() { definition, exact, code }: PreviewBody): Promise<PreviewView> {
    const asked = await this.counter.ask(definition, { ownCode: code });
    return previewView(await this.counter.preview(asked, { isExact: exact === true }));
  }

  @Get('segments')
  async list(@Query() query: SegmentsQuery): Promise<Page<SegmentView>> {
    const { state, kind, search, limit } = query;
    const filter = { state, kind, search: search?.trim(), before: cursorOf(query), limit: limit + 1 };
    const rows = await this.read.list(filter);
    return pageOf(rows, limit, { item: segmentView, cursorOf: ({ row }) => [row.id] });
  }

  /** All segments that the filters find, as a file. */
  @Get(['segments.csv', 'segments.xlsx'])
  async exportList(@Query() filters: SegmentFilters, @Res() reply: FastifyReply): Promise<void> {
    const header = ['代码', '名称', '类型', '人数', '计数时间', '备注', '创建人', '已归档'];
    await sendSheet(reply, '人群', header, this.listLines(filters));
  }

  @Post('segments')
  async create(@Body() body: NewSegment, @CurrentOperator() operator: Operator): Promise<SegmentView> {
    const row = await this.segments.create(body, operator.name);
    return segmentView(await this.read.listed(row));
  }

  @Get('segments/:code')
  async find(@Param('code') code: string): Promise<SegmentView> {
    return segmentView(await this.read.listed(await this.segments.require(code)));
  }

  @Put('segments/:code')
  async change(@Param('code') code: string, @Body() body: ChangedSegment): Promise<SegmentView> {
    const { name, note, definition, kind } = body;
    return segmentView(
      await this.read.listed(await this.segments.update(code, { name, note, definition, kind })),
    );
  }

  @Post('segments/:code/archive')
  @HttpCode(204)
  archive(@Param('code') code: string): Promise<void> {
    return this.segments.archive(code);
  }

  /** Writes down who is in it at this moment. */
  @Post('segments/:code/freeze')
  async freeze(@Param('code') code: string, @CurrentOperator() operator: Operator): Promise<SnapshotView> {
    return snapshotView(await this.freezer.freeze(await this.segments.require(code), operator.name));
  }

  @Get('segments/:code/snapshots')
  async snapshots(@Param('code') code: string, @Query() query: PageQuery): Promise<Page<SnapshotView>> {
    const { id } = await this.segments.require(code);
    const rows = await this.read.snapshotsOf(id, cursorOf(query), query.limit + 1);
    return pageOf(rows, query.limit, { item: snapshotView, cursorOf: (row) => [row.id] });
  }

  /** Who is in it now, by id. */
  @Get('segments/:code/members')
  async members(@Param('code') code: string, @Query() query: PageQuery): Promise<Page<SegmentPersonView>> {
    const row = await this.segments.require(code);
    const people = await this.read.members(row, cursorOf(query) ?? '0', query.limit + 1);
    return pageOf(people, query.limit, { item: personView, cursorOf: (person) => [person.member_id] });
  }

  @Get(['segments/:code/members.csv', 'segments/:code/members.xlsx'])
  exportMembers(@Param('code') code: string, @Res() reply: FastifyReply): Promise<void> {
    return this.export(code, {}, reply);
  }

  /** Everybody in it at this moment, or on one of its frozen lists. */
  @Get('segments/:code/export')
  async export(
    @Param('code') code: string,
    @Query() { snapshot }: ExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const row = await this.segments.require(code);
    if (snapshot !== undefined) {
      await this.read.readySnapshot(row, snapshot);
      await sendSheet(
        reply,
        `${row.name}-${snapshot}`,
        PEOPLE_HEADER,
        peopleLines(this.read.everybodyOfSnapshot(snapshot)),
      );
      return;
    }
    // Asked before the first byte is sent, so that an error is still an answer.
    const pieces = await this.read.everybody(row);
    await sendSheet(reply, row.name, PEOPLE_HEADER, peopleLines(pieces));
  }

  private async *listLines(filters: SegmentFilters): AsyncGenerator<SheetCell[]> {
    for (let before: string | undefined; ;) {
      const rows = await this.read.list({ ...filters, before, limit: SEGMENTS_PER_READ });
      for (const listed of rows) yield segmentLine(listed);
      const last = rows.at(-1);
      if (!last || rows.length < SEGMENTS_PER_READ) return;
      before = last.row.id;
    }
  }
}

function segmentLine({ row }: ListedSegment): SheetCell[] {
  return [
    row.code,
    row.name,
    row.kind === 'dynamic' ? '动态' : '静态',
    row.people,
    row.counted_at?.toISOString() ?? null,
    row.note,
    row.created_by,
    row.is_archived === 1 ? '是' : '否',
  ];
}

function cursorOf({ cursor }: PageQuery): string | undefined {
  return cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
}
