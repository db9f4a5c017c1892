import {
  IsDateString,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { CampaignKind, CampaignState } from '../../../actions/redeem-codes/redeem-campaign.store.js';
import { PageQuery } from '../../../platform/http/page.js';

const ID = /^[1-9]\d{0,18}$/;
const KINDS: readonly CampaignKind[] = ['word', 'codes'];
const STATES: readonly CampaignState[] = ['making', 'active', 'paused', 'void'];
const COUNT_AT_MOST = 10_000_000;

/** What may be changed of a campaign later. Times are instants. */
export class CampaignTermsBody {
  @IsString()
  @MaxLength(64)
  name!: string;

  /** How many may take of it; of codes: how many there are. */
  @IsInt()
  @Min(1)
  @Max(COUNT_AT_MOST)
  totalLimit!: number;

  @IsInt()
  @Min(1)
  @Max(1000)
  perMemberLimit!: number;

  @IsDateString({ strict: true })
  startsAt!: string;

  /** The first instant at which it is over. */
  @IsDateString({ strict: true })
  endsAt!: string;
}

export class NewCampaignBody extends CampaignTermsBody {
  @IsIn(KINDS)
  kind!: CampaignKind;

  @Matches(ID)
  templateId!: string;

  /** Of kind word. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  word?: string;
}

export class CampaignFilters {
  @IsOptional()
  @IsIn(KINDS)
  kind?: CampaignKind;

  @IsOptional()
  @IsIn(STATES)
  state?: CampaignState;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  search?: string;
}

export class CampaignsQuery extends PageQuery {
  @IsOptional()
  @IsIn(KINDS)
  kind?: CampaignKind;

  @IsOptional()
  @IsIn(STATES)
  state?: CampaignState;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  search?: string;
}
