import { IsBoolean, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { BatchState } from '../../../actions/coupon-batches/coupon-batch.store.js';
import { PageQuery } from '../../../platform/http/page.js';

const ID = /^[1-9]\d{0,18}$/;
const OUTCOME = /^[a-z_]{1,24}$/;
const STATES: readonly BatchState[] = [
  'counting',
  'ready',
  'running',
  'paused',
  'stopped',
  'done',
  'discarded',
];

/** A batch as an operator asks for it: of a segment (as it is now, or one of its frozen lists) or of a list. */
export class NewBatch {
  @Matches(ID)
  templateId!: string;

  @IsString()
  @MaxLength(100)
  label!: string;

  /** A general offer, also for those who refuse personalisation. */
  @IsBoolean()
  isGeneral!: boolean;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  segmentCode?: string;

  @IsOptional()
  @Matches(ID)
  snapshotId?: string;

  @IsOptional()
  @Matches(ID)
  listId?: string;
}

export class StartBatch {
  /** The foreseen number of coupons, typed. */
  @IsOptional()
  @IsString()
  @MaxLength(20)
  confirmation?: string;
}

export class BatchFilters {
  @IsOptional()
  @IsIn(STATES)
  state?: BatchState;

  @IsOptional()
  @Matches(ID)
  templateId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  search?: string;
}

export class BatchesQuery extends PageQuery {
  @IsOptional()
  @IsIn(STATES)
  state?: BatchState;

  @IsOptional()
  @Matches(ID)
  templateId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  search?: string;
}

export class BatchPeopleQuery extends PageQuery {
  @IsOptional()
  @Matches(OUTCOME)
  outcome?: string;
}

export class BatchPeopleFilters {
  @IsOptional()
  @Matches(OUTCOME)
  outcome?: string;
}

export class ListUpload {
  /** The name of the file, for people. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  name?: string;
}
