import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ShopsRead, type Shop } from '../../../facts/shops/shops.read.js';
import { ShopsService } from '../../../facts/shops/shops.service.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { AdminOnly } from '../../auth/admin-only.js';
import { ApiKeysService, type ApiKeySummary } from '../../auth/api-keys.service.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { ApiKeyBody, ShopBody, ShopEdit } from './shops.dto.js';

/** Shops, and the keys of their own systems. */
@ApiTags('shops')
@Controller('api/admin/v1/shops')
export class ShopsController {
  constructor(
    private readonly database: Database,
    private readonly read: ShopsRead,
    private readonly service: ShopsService,
    private readonly keys: ApiKeysService,
  ) {}

  @Get()
  list(): Promise<Shop[]> {
    return this.read.list(this.database);
  }

  /** Throws `shops.invalid`, `shops.exists`. */
  @Post()
  @AdminOnly()
  create(@Body() body: ShopBody): Promise<Shop> {
    return this.service.create(body.code, { name: body.name, channelId: body.channelId ?? null });
  }

  /** Keys of every shop, revoked ones too. */
  @Get('keys')
  @AdminOnly()
  listKeys(): Promise<ApiKeySummary[]> {
    return this.keys.list();
  }

  /** Throws `api-keys.not-found`. */
  @Post('keys/:id/revoke')
  @AdminOnly()
  @HttpCode(204)
  async revokeKey(@Param('id', IdPipe) id: string, @CurrentOperator() operator: Operator): Promise<void> {
    await this.keys.revoke(id, operator.name);
  }

  /** Throws `shops.not-found`, `shops.invalid`. */
  @Put(':code')
  @AdminOnly()
  edit(@Param('code') code: string, @Body() body: ShopEdit): Promise<Shop> {
    return this.service.edit(code, body);
  }

  /** The key is in the answer and nowhere else. Throws `shops.not-found`, `shops.closed`, `api-keys.name-invalid`. */
  @Post(':code/keys')
  @AdminOnly()
  async createKey(
    @Param('code') code: string,
    @Body() body: ApiKeyBody,
    @CurrentOperator() operator: Operator,
  ): Promise<{ id: string; key: string }> {
    return this.keys.create(code, body.name.trim(), operator.name);
  }
}
