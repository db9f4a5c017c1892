import 'reflect-metadata';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { PageQuery } from '../../../platform/http/page.js';

/** People one call may name. */
const PEOPLE_AT_MOST = 50_000;
const ID = /^[1-9]\d{0,18}$/;
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/** A tag as it is made or changed. Code and kind never change afterwards. */
export class TagBody {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  code?: string;

  @IsString()
  @MaxLength(100)
  name!: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  group?: string;

  @IsIn(['manual', 'rule'])
  kind!: 'manual' | 'rule';

  /** Conditions of a tag by rule; checked against the fields. */
  @IsOptional()
  @IsObject()
  rule?: Record<string, unknown> | null;

  /** How long a tag given by hand holds, in days; null: for good. */
  @IsOptional()
  @IsInt()
  validDays?: number | null;
}

export class TagPeopleBody {
  /** Ids of ours. */
  @ValidateIf((body: TagPeopleBody) => body.memberIds !== undefined || body.customerIds === undefined)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(PEOPLE_AT_MOST)
  @Matches(ID, { each: true })
  memberIds?: string[];

  /** Ids of the channels: openid, customer number of a shop or a file. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(PEOPLE_AT_MOST)
  @IsString({ each: true })
  @MaxLength(128, { each: true })
  customerIds?: string[];

  /** Takes the tag away instead. */
  @IsOptional()
  @IsBoolean()
  remove?: boolean;

  /** Last business date on which it holds; null: for good; left out: by the tag's valid days. */
  @IsOptional()
  @Matches(DATE)
  expiresOn?: string | null;
}

export class TagFilters {
  @IsOptional()
  @IsIn(['manual', 'rule'])
  kind?: 'manual' | 'rule';

  @IsOptional()
  @IsIn(['active', 'archived', 'all'])
  state?: 'active' | 'archived' | 'all';

  @IsOptional()
  @IsString()
  @MaxLength(64)
  search?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  group?: string;
}

export class TagsQuery extends PageQuery {
  @IsOptional()
  @IsIn(['manual', 'rule'])
  kind?: 'manual' | 'rule';

  @IsOptional()
  @IsIn(['active', 'archived', 'all'])
  state?: 'active' | 'archived' | 'all';

  @IsOptional()
  @IsString()
  @MaxLength(64)
  search?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  group?: string;
}
