import 'reflect-metadata';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';

const PEOPLE_AT_MOST = 20_000;
const ID = /^[1-9]\d{0,18}$/;

/** Growth for a list of people: by our ids, or by what their sources call them. */
export class GrowthGrantRequest {
  @IsString()
  @MaxLength(64)
  campaignCode!: string;

  @IsInt()
  points!: number;

  /** What members read in their growth record. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  note?: string;

  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(PEOPLE_AT_MOST)
  @Matches(ID, { each: true })
  memberIds?: string[];

  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(PEOPLE_AT_MOST)
  @IsString({ each: true })
  @MaxLength(128, { each: true })
  customerIds?: string[];
}
