import 'reflect-metadata';
import { IsBoolean, IsIn, IsObject, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PageQuery } from '../../../platform/http/page.js';

const ID = /^[1-9]\d{0,18}$/;
const CODE_LENGTH = 64;

export class PreviewBody {
  /** See `SegmentDefinition`; checked by the segments themselves. */
  @IsObject()
  definition!: Record<string, unknown>;

  /** Counts for seconds rather than estimate. */
  @IsOptional()
  @IsBoolean()
  exact?: boolean;

  /** The segment that is being edited, so that it cannot come to contain itself. */
  @IsOptional()
  @IsString()
  @MaxLength(CODE_LENGTH)
  code?: string;
}

export class NewSegment {
  @IsOptional()
  @IsString()
  @MaxLength(CODE_LENGTH)
  code?: string;

  @IsString()
  @MaxLength(100)
  name!: string;

  @IsIn(['dynamic', 'static'])
  kind!: 'dynamic' | 'static';

  @IsObject()
  definition!: Record<string, unknown>;

  @IsOptional()
  @IsString()
  @MaxLength(500)
  note?: string;
}

/** What is left out stays as it is. Code and kind never change. */
export class ChangedSegment {
  @IsOptional()
  @IsString()
  @MaxLength(CODE_LENGTH)
  code?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  name?: string;

  @IsOptional()
  @IsIn(['dynamic', 'static'])
  kind?: 'dynamic' | 'static';

  @IsOptional()
  @IsObject()
  definition?: Record<string, unknown>;

  @IsOptional()
  @IsString()
  @MaxLength(500)
  note?: string;
}

export class SegmentFilters {
  @IsOptional()
  @IsIn(['active', 'archived', 'all'])
  state?: 'active' | 'archived' | 'all';

  @IsOptional()
  @IsIn(['dynamic', 'static'])
  kind?: 'dynamic' | 'static';

  @IsOptional()
  @IsString()
  @MaxLength(64)
  search?: string;
}

export class SegmentsQuery extends PageQuery {
  @IsOptional()
  @IsIn(['active', 'archived', 'all'])
  state?: 'active' | 'archived' | 'all';

  @IsOptional()
  @IsIn(['dynamic', 'static'])
  kind?: 'dynamic' | 'static';

  @IsOptional()
  @IsString()
  @MaxLength(64)
  search?: string;
}

export class ExportQuery {
  /** A frozen list; everybody at this moment when left out. */
  @IsOptional()
  @Matches(ID)
  snapshot?: string;
}
