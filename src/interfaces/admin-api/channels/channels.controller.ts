import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Channel, CheckStep } from '../../../channels/channel.js';
import { ChannelRegistry } from '../../../channels/channel-registry.js';
import { ChannelsService } from '../../../channels/channels.service.js';
import { certificateOf, type SyncCertificate } from '../../../orchestration/sync/sync-certificate.js';
import { SyncRead, type SyncRunRow } from '../../../orchestration/sync/sync.read.js';
import { SyncService } from '../../../orchestration/sync/sync.service.js';
import { AppConfig } from '../../../platform/config/app-config.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { decodeCursor, pageOf, PageQuery, type Page } from '../../../platform/http/page.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { channelView, syncRunView, type ChannelView, type SyncRunView } from './channel-view.js';
import { HeldFigures } from './held-figures.js';
import { ChannelBody, CredentialsBody, NewChannelBody } from './channels.dto.js';

/** 渠道接入: accounts, whether everything of them is here, and 立即同步. Secrets are written, never shown. */
@ApiTags('channels')
@Controller('api/admin/v1/channels')
export class ChannelsController {
  constructor(
    private readonly database: Database,
    private readonly config: AppConfig,
    private readonly channels: ChannelsService,
    private readonly registry: ChannelRegistry,
    private readonly sync: SyncService,
    private readonly syncRead: SyncRead,
    private readonly held: HeldFigures,
  ) {}

  @Get()
  async list(): Promise<ChannelView[]> {
    const [channels, lastRuns] = await Promise.all([
      this.channels.list(),
      this.syncRead.lastRuns(this.database),
    ]);
    return Promise.all(channels.map((channel) => this.describe(channel, lastRuns.get(channel.id))));
  }

  @Post()
  async create(@Body() body: NewChannelBody): Promise<ChannelView> {
    const { kind, code } = body;
    return this.describe(
      await this.channels.create({ ...changesOf(body), kind, code, name: body.name }),
      undefined,
    );
  }

  @Put(':id')
  async update(@Param('id', IdPipe) id: string, @Body() body: ChannelBody): Promise<ChannelView> {
    const channel = await this.channels.update(id, { ...changesOf(body), name: body.name });
    const [lastRun] = await this.syncRead.runs(this.database, id, { limit: 1 });
    return this.describe(channel, lastRun);
  }

  @Post(':id/check')
  @HttpCode(200)
  async check(@Param('id', IdPipe) id: string): Promise<{ steps: CheckStep[] }> {
    return { steps: await this.channels.check(id) };
  }

  @Post(':id/sync')
  @HttpCode(202)
  async syncNow(
    @Param('id', IdPipe) id: string,
    @CurrentOperator() operator: Operator,
  ): Promise<{ jobRunId: string }> {
    return { jobRunId: await this.sync.requestChannel(id, operator.name) };
  }

  @Get(':id/runs')
  async runs(@Param('id', IdPipe) id: string, @Query() query: PageQuery): Promise<Page<SyncRunView>> {
    const [beforeId] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 1);
    const rows = await this.syncRead.runs(this.database, id, {
      beforeId: beforeId === undefined || beforeId === null ? undefined : String(beforeId),
      limit: query.limit + 1,
    });
    return pageOf(rows, query.limit, { item: syncRunView, cursorOf: (row) => [row.id] });
  }

  @Get(':id/certificate')
  async certificate(@Param('id', IdPipe) id: string): Promise<SyncCertificate[]> {
    const channel = await this.channels.get(id);
    const { platformCapZh } = this.registry.adapterOf(channel);
    const runs = await this.syncRead.certificates(this.database, id);
    return this.sync.streamsOf(channel).map((stream) =>
      certificateOf(
        stream,
        runs.find((run) => run.stream === stream),
        platformCapZh,
      ),
    );
  }

  private async describe(channel: Channel, lastRun: SyncRunRow | undefined): Promise<ChannelView> {
    const adapter = this.registry.adapterOf(channel);
    const base = this.config.PUBLIC_URL ?? `http://${this.config.HOST}:${this.config.PORT}`;
    return channelView(channel, {
      kindLabel: adapter.labelZh,
      callbackUrl: adapter.callbacks ? `${base.replace(/\/+$/, '')}/callbacks/${channel.code}` : null,
      lastRun,
      ...(await this.held.of(channel)),
    });
  }
}

function changesOf(body: CredentialsBody) {
  const { appId, isEnabled, baseUrl, identityChannelCode, historyFrom } = body;
  const { secret, callbackToken, aesKey } = body;
  return {
    appId,
    isEnabled,
    settings: {
      ...(baseUrl !== undefined && { baseUrl }),
      ...(identityChannelCode !== undefined && { identityChannelCode }),
      ...(historyFrom !== undefined && { historyFrom }),
    },
    secrets: {
      ...(secret !== undefined && { secret }),
      ...(callbackToken !== undefined && { callbackToken }),
      ...(aesKey !== undefined && { aesKey }),
    },
  };
}
