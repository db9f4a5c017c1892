import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { AdminOnly } from '../../auth/admin-only.js';
import { OperatorUnknown } from '../../auth/auth.errors.js';
import { AuthService, type OperatorSummary } from '../../auth/auth.service.js';
import { ClerkBody, ClerkEdit } from './shops.dto.js';

/** A one-time link to sign in by: `/login?token=…` on the panel's address. */
export interface LoginLinkJson {
  name: string;
  token: string;
}

/** Clerks of shops. */
@ApiTags('shops')
@AdminOnly()
@Controller('api/admin/v1')
export class ClerksController {
  constructor(private readonly auth: AuthService) {}

  @Get('clerks')
  async list(): Promise<OperatorSummary[]> {
    return (await this.auth.listOperators()).filter(({ role }) => role === 'clerk');
  }

  /** Throws `operators.exists`, `operators.name-invalid`, `shops.not-found`, `shops.closed`. */
  @Post('shops/:code/clerks')
  async create(@Param('code') code: string, @Body() body: ClerkBody): Promise<LoginLinkJson> {
    const { name } = await this.auth.createOperator(body.name.trim(), 'clerk', code);
    const { token } = await this.auth.createLoginLink(name);
    return { name, token };
  }

  /** Throws `operators.unknown`. */
  @Put('clerks/:id')
  @HttpCode(204)
  async edit(@Param('id', IdPipe) id: string, @Body() body: ClerkEdit): Promise<void> {
    await this.auth.setClerkEnabled(id, body.isEnabled);
  }

  /** A new link for a clerk who has lost the way in. Throws `operators.unknown`. */
  @Post('clerks/:id/login-link')
  async link(@Param('id', IdPipe) id: string): Promise<LoginLinkJson> {
    const clerk = (await this.list()).find((one) => one.id === id);
    if (!clerk) throw new OperatorUnknown(id);
    const { token } = await this.auth.createLoginLink(clerk.name);
    return { name: clerk.name, token };
  }
}
