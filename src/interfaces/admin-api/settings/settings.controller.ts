import { Body, Controller, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { SettingsService, type SettingView } from '../../../platform/settings/settings.service.js';
import { AdminOnly } from '../../auth/admin-only.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';

export class SettingChange {
  /** As a person writes it; `none` clears the setting. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(2000)
  value!: string;
}

/** Settings of the installation, by name. */
@ApiTags('settings')
@Controller('api/admin/v1/settings')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  async list(): Promise<SettingView[]> {
    return this.settings.list();
  }

  @Put(':name')
  @AdminOnly()
  @HttpCode(200)
  async set(
    @Param('name') name: string,
    @Body() change: SettingChange,
    @CurrentOperator() operator: Operator,
  ): Promise<{ name: string; value: unknown }> {
    return { name, value: await this.settings.set(name, change.value, operator.name) };
  }
}
