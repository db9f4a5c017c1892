import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { TagRulesService } from '../../../decisions/segments/tag-rules.service.js';
import type { TagDefinitionRow } from '../../../facts/tags/tag.store.js';
import { TagsRead } from '../../../facts/tags/tags.read.js';
import { TagsService, type TagOutcome } from '../../../facts/tags/tags.service.js';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { Database } from '../../../platform/database/database.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { PageQuery, decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import {
  personTagView,
  tagHistoryView,
  tagPersonView,
  tagView,
  type PersonTagView,
  type TagHistoryView,
  type TagPersonView,
  type TagView,
} from './tag-view.js';
import { TagBody, TagFilters, TagPeopleBody, TagsQuery } from './tags.dto.js';

const ROWS_PER_READ = 1000;

type TaggingView = TagOutcome & { unknown: string[]; ambiguous: string[] };

/** 标签: tags, who carries them, and since when. */
@ApiTags('tags')
@Controller('api/admin/v1')
export class TagsController {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly tags: TagsService,
    private readonly rules: TagRulesService,
    private readonly read: TagsRead,
  ) {}

  @Get('tags')
  async list(@Query() query: TagsQuery): Promise<Page<TagView>> {
    const { kind, state, group, search, limit } = query;
    const filter = { kind, state, group, search: search?.trim(), before: cursorOf(query), limit: limit + 1 };
    const rows = await this.read.list(this.database, filter);
    const people = await this.counts(rows.slice(0, limit));
    return pageOf(rows, limit, {
      item: (row) => tagView(row, people.get(row.id) ?? 0),
      cursorOf: (row) => [row.id],
    });
  }

  /** All tags that the filters find, as a file. */
  @Get(['tags.csv', 'tags.xlsx'])
  async exportList(@Query() filters: TagFilters, @Res() reply: FastifyReply): Promise<void> {
    const header = ['代码', '名称', '分组', '来源', '人数', '有效天数', '刷新时间', '已归档'];
    await sendSheet(reply, '标签', header, this.listLines(filters));
  }

  /** A tag by rule is given to people at once. */
  @Post('tags')
  async create(@Body() body: TagBody, @CurrentOperator() operator: Operator): Promise<TagView> {
    const id = await this.rules.create(draftOf(body), operator.name);
    return this.find(id);
  }

  @Get('tags/:id')
  async find(@Param('id', IdPipe) id: string): Promise<TagView> {
    const row = await this.tags.require(id);
    return tagView(row, (await this.counts([row])).get(id) ?? 0);
  }

  @Put('tags/:id')
  async change(@Param('id', IdPipe) id: string, @Body() body: TagBody): Promise<TagView> {
    await this.rules.update(id, draftOf(body));
    return this.find(id);
  }

  @Post('tags/:id/archive')
  @HttpCode(204)
  archive(@Param('id', IdPipe) id: string): Promise<void> {
    return this.rules.archive(id);
  }

  /** Finds anew whom a rule's tag belongs to. */
  @Post('tags/:id/refresh')
  @HttpCode(200)
  refresh(@Param('id', IdPipe) id: string): Promise<TagOutcome> {
    return this.rules.refresh(id);
  }

  /** Gives the tag to people, or takes it away; repeated, it changes nothing. */
  @Post('tags/:id/members')
  @HttpCode(200)
  async tagPeople(
    @Param('id', IdPipe) id: string,
    @Body() body: TagPeopleBody,
    @CurrentOperator() operator: Operator,
  ): Promise<TaggingView> {
    await this.tags.require(id);
    const found = body.memberIds
      ? await this.read.byMemberIds(this.database, body.memberIds)
      : await this.read.byCustomerIds(this.database, body.customerIds ?? []);
    const source = found.memberIds.length > 1 || body.customerIds ? 'list' : 'manual';
    const by = { source, author: operator.name } as const;
    const outcome = body.remove
      ? await this.tags.untag(id, found.memberIds, by)
      : await this.tags.tag(id, found.memberIds, { ...by, expiresOn: body.expiresOn });
    return { ...outcome, unknown: found.unknown, ambiguous: found.ambiguous };
  }

  /** Who carries it, by id. */
  @Get('tags/:id/members')
  async people(@Param('id', IdPipe) id: string, @Query() query: PageQuery): Promise<Page<TagPersonView>> {
    const { id: tagId } = await this.tags.require(id);
    const rows = await this.read.people(this.database, tagId, cursorOf(query) ?? '0', query.limit + 1);
    return pageOf(rows, query.limit, { item: tagPersonView, cursorOf: (row) => [row.member_id] });
  }

  @Get(['tags/:id/members.csv', 'tags/:id/members.xlsx'])
  async exportPeople(@Param('id', IdPipe) id: string, @Res() reply: FastifyReply): Promise<void> {
    const { name } = await this.tags.require(id);
    const header = ['编号', '姓名', '手机', '来源', '操作人', '打标时间', '到期日'];
    await sendSheet(reply, name, header, this.peopleLines(id));
  }

  /** Everything that was ever done with a tag, newest first. */
  @Get('tags/:id/history')
  async history(@Param('id', IdPipe) id: string, @Query() query: PageQuery): Promise<Page<TagHistoryView>> {
    await this.tags.require(id);
    return this.historyPage({ tagId: id }, query);
  }

  /** What one person carries now. */
  @Get('members/:id/tags')
  async ofMember(@Param('id', IdPipe) memberId: string): Promise<PersonTagView[]> {
    const rows = await this.read.ofMember(this.database, memberId, await this.clock.today());
    return rows.map(personTagView);
  }

  /** What one person was given and lost, newest first. */
  @Get('members/:id/tag-history')
  historyOfMember(
    @Param('id', IdPipe) memberId: string,
    @Query() query: PageQuery,
  ): Promise<Page<TagHistoryView>> {
    return this.historyPage({ memberId }, query);
  }

  private async historyPage(
    of: { tagId: string } | { memberId: string },
    query: PageQuery,
  ): Promise<Page<TagHistoryView>> {
    const page = { before: cursorOf(query), limit: query.limit + 1 };
    const rows = await this.read.history(this.database, of, page);
    return pageOf(rows, query.limit, { item: tagHistoryView, cursorOf: (row) => [row.id] });
  }

  private async counts(rows: readonly TagDefinitionRow[]): Promise<Map<string, number>> {
    const ids = rows.map(({ id }) => id);
    return this.read.counts(this.database, ids, await this.clock.today());
  }

  private async *listLines(filters: TagFilters): AsyncGenerator<SheetCell[]> {
    for (let before: string | undefined; ;) {
      const rows = await this.read.list(this.database, { ...filters, before, limit: ROWS_PER_READ });
      const people = await this.counts(rows);
      for (const row of rows) yield tagLine(tagView(row, people.get(row.id) ?? 0));
      const last = rows.at(-1);
      if (!last || rows.length < ROWS_PER_READ) return;
      before = last.id;
    }
  }

  private async *peopleLines(id: string): AsyncGenerator<SheetCell[]> {
    for (let after = '0'; ;) {
      const rows = await this.read.people(this.database, id, after, ROWS_PER_READ);
      for (const row of rows.map(tagPersonView))
        yield [
          row.memberId,
          row.displayName,
          row.phoneMasked,
          row.source,
          row.author,
          row.taggedAt,
          row.expiresOn,
        ];
      const last = rows.at(-1);
      if (!last || rows.length < ROWS_PER_READ) return;
      after = last.member_id;
    }
  }
}

function tagLine(tag: TagView): SheetCell[] {
  const { code, name, group, source, people, validDays, refreshedAt, isArchived } = tag;
  return [code, name, group, source, people, validDays, refreshedAt, isArchived ? '是' : '否'];
}

function draftOf({ code, name, group = '', kind, rule = null, validDays = null }: TagBody): {
  code?: string;
  name: string;
  group: string;
  kind: 'manual' | 'rule';
  rule: unknown;
  validDays: number | null;
} {
  return { ...(code === undefined ? {} : { code }), name, group, kind, rule, validDays };
}

function cursorOf({ cursor }: PageQuery): string | undefined {
  return cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
}
