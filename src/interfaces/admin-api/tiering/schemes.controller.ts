import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  SchemeRead,
  versionView,
  type RunView,
  type SchemeDetailView,
  type SchemeView,
  type VersionView,
} from '../../../decisions/tiering/scheme.read.js';
import { SchemeService, readSchemeInput } from '../../../decisions/tiering/scheme.service.js';
import { TierRunService } from '../../../decisions/tiering/tier-run.service.js';
import { TierHistoryRead, type ChangeRow } from '../../../decisions/tiering/tier-history.read.js';
import { Database } from '../../../platform/database/database.js';
import { PageQuery, decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { ChangesQuery, DraftBody, NewScheme } from './schemes.dto.js';

/** 会员分层: schemes, their drafts, runs and changes. */
@ApiTags('schemes')
@Controller('api/admin/v1/schemes')
export class SchemesController {
  constructor(
    private readonly database: Database,
    private readonly read: SchemeRead,
    private readonly schemes: SchemeService,
    private readonly runs: TierRunService,
    private readonly history: TierHistoryRead,
  ) {}

  @Get()
  list(): Promise<SchemeView[]> {
    return this.read.list(this.database);
  }

  /** Begins a new scheme with a draft. */
  @Post()
  async create(@Body() body: NewScheme, @CurrentOperator() operator: Operator): Promise<VersionView> {
    return versionView(await this.schemes.applyDefinition(readSchemeInput({ ...body }), operator.name));
  }

  @Get(':code')
  detail(@Param('code') code: string): Promise<SchemeDetailView> {
    return this.read.detail(this.database, code);
  }

  @Put(':code/draft')
  async saveDraft(
    @Param('code') code: string,
    @Body() { definition }: DraftBody,
    @CurrentOperator() operator: Operator,
  ): Promise<VersionView> {
    return versionView(await this.schemes.saveDraft(code, definition, operator.name));
  }

  /** Places everybody again; the worker carries it out. */
  @Post(':code/runs')
  @HttpCode(202)
  async run(@Param('code') code: string, @CurrentOperator() operator: Operator): Promise<{ runId: string }> {
    await this.schemes.requirePublished(code);
    return { runId: await this.runs.startRun([code], { cause: 'manual', requestedBy: operator.name }) };
  }

  @Get(':code/runs')
  async listRuns(@Param('code') code: string, @Query() query: PageQuery): Promise<Page<RunView>> {
    const before = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
    const rows = await this.read.runsOf(this.database, code, query.limit + 1, before);
    return pageOf(rows, query.limit, { item: (run) => run, cursorOf: (run) => [run.id] });
  }

  @Get(':code/changes')
  async listChanges(@Param('code') code: string, @Query() query: ChangesQuery): Promise<Page<ChangeRow>> {
    const before = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
    const rows = await this.history.changesOfScheme(this.database, code, {
      tierCode: query.tier,
      limit: query.limit + 1,
      before,
    });
    return pageOf(rows, query.limit, { item: (change) => change, cursorOf: (change) => [change.key] });
  }
}
