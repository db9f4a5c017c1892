import 'reflect-metadata';
import { IsIn, IsObject, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { SCHEME_KINDS, type SchemeKindName } from '../../../decisions/tiering/scheme-definition.js';
import { PageQuery } from '../../../platform/http/page.js';

export class DraftBody {
  /** See `SchemeDefinition` for the shape of each kind; checked by the kind itself. */
  @IsObject()
  definition!: Record<string, unknown>;
}

export class NewScheme extends DraftBody {
  @IsString()
  @MaxLength(64)
  code!: string;

  @IsString()
  @MaxLength(64)
  name!: string;

  @IsIn(SCHEME_KINDS)
  kind!: SchemeKindName;
}

export class PublishBody {
  /** What people who are placed for the first time get. */
  @IsOptional()
  @IsIn(['none', 'coupon'])
  existingMembers?: 'none' | 'coupon';

  /** Business date from which the version is in force; today when left out. */
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  effectiveOn?: string;

  /** Last day of a seasonal version, after which the one before it comes back; lasting when left out. */
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  seasonUntil?: string;
}

export class RejectBody {
  /** Why; the author reads it. */
  @IsString()
  @MaxLength(2000)
  reason!: string;
}

export class ChangesQuery extends PageQuery {
  /** Only changes into this tier. */
  @IsOptional()
  @IsString()
  @MaxLength(32)
  tier?: string;
}

export class HistogramQuery {
  /** Code of a numeric field; `frequency` stands for orderCount. */
  @IsString()
  @MaxLength(64)
  field!: string;
}
