import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  PortraitRead,
  type Correlations,
  type Portraits,
} from '../../../decisions/tiering/quality/portrait.read.js';
import { QualityRead, type SchemeQuality } from '../../../decisions/tiering/quality/quality.read.js';
import { CorrelationsQuery, PortraitsQuery } from './quality.dto.js';

/** 分层质量 and 画像. */
@ApiTags('schemes')
@Controller('api/admin/v1/schemes/:code')
export class QualityController {
  constructor(
    private readonly quality: QualityRead,
    private readonly portraits: PortraitRead,
  ) {}

  @Get('quality')
  read(@Param('code') code: string): Promise<SchemeQuality> {
    return this.quality.of(code);
  }

  @Get('portraits')
  readPortraits(@Param('code') code: string, @Query() { fields }: PortraitsQuery): Promise<Portraits> {
    return this.portraits.portraits(code, namesIn(fields));
  }

  @Get('correlations')
  readCorrelations(
    @Param('code') code: string,
    @Query() { fields, tier }: CorrelationsQuery,
  ): Promise<Correlations> {
    return this.portraits.correlations(code, namesIn(fields), tier);
  }
}

function namesIn(fields: string): string[] {
  return fields
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
