import 'reflect-metadata';
import { IsOptional, IsString, Matches, MaxLength, MinLength, ValidateIf } from 'class-validator';
import { PageQuery } from '../../../platform/http/page.js';

const ID = /^[1-9]\d{0,18}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export class OverrideBody {
  @IsString()
  @MaxLength(64)
  schemeCode!: string;

  @IsString()
  @MaxLength(32)
  tierCode!: string;

  /** First business date; today when left out. */
  @IsOptional()
  @Matches(DATE)
  startsOn?: string;

  /** Last business date, included; null: until somebody ends it. */
  @ValidateIf((body: OverrideBody) => body.endsOn !== null && body.endsOn !== undefined)
  @Matches(DATE)
  endsOn?: string | null;

  @IsString()
  @MinLength(1)
  @MaxLength(255)
  reason!: string;
}

export class OverridesQuery extends PageQuery {
  /** Only those of this person. */
  @IsOptional()
  @Matches(ID)
  memberId?: string;
}
