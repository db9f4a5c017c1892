import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { versionView, type VersionView } from '../../../decisions/tiering/scheme.read.js';
import {
  SchemePresetsService,
  type SchemePresetView,
} from '../../../decisions/tiering/scheme-presets.service.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { PresetBody } from './scheme-presets.dto.js';

/** 方案模板: schemes that fit any brand with orders. */
@ApiTags('schemes')
@Controller('api/admin/v1')
export class SchemePresetsController {
  constructor(private readonly presets: SchemePresetsService) {}

  @Get('scheme-presets')
  list(): Promise<SchemePresetView[]> {
    return this.presets.list();
  }

  /** Begins a scheme with a preset's draft, under the preset's code. */
  @Post('schemes/from-preset')
  async begin(
    @Body() { preset }: PresetBody,
    @CurrentOperator() operator: Operator,
  ): Promise<VersionView & { code: string }> {
    return { ...versionView(await this.presets.begin(preset, operator.name)), code: preset };
  }
}
