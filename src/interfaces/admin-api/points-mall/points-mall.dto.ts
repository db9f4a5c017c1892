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
import type { ExchangeState } from '../../../actions/points-mall/exchange-order.store.js';
import type {
  Fulfilment,
  MallItemKind,
  MallItemState,
} from '../../../actions/points-mall/mall-item.store.js';
import { PageQuery } from '../../../platform/http/page.js';

const ID = /^[1-9]\d{0,18}$/;
const KINDS: readonly MallItemKind[] = ['coupon', 'goods'];
const STATES: readonly MallItemState[] = ['active', 'paused', 'closed'];
const ORDER_STATES: readonly ExchangeState[] = ['placed', 'delivered', 'cancelled'];
const FULFILMENTS: readonly Fulfilment[] = ['pickup', 'delivery'];

/** An item of the catalogue. Times are instants; `endsAt` null: no end. Of a coupon the cost follows from its terms. */
export class MallItemBody {
  @IsIn(KINDS)
  kind!: MallItemKind;

  @IsString()
  @MaxLength(64)
  name!: string;

  @IsOptional()
  @IsString()
  @MaxLength(1000)
  description?: string;

  @IsInt()
  points!: number;

  @IsOptional()
  @Matches(ID)
  templateId?: string | null;

  @IsOptional()
  @IsIn(FULFILMENTS)
  fulfilment?: Fulfilment | null;

  @IsOptional()
  @IsInt()
  @Min(0)
  worthFen?: number;

  @IsInt()
  @Min(0)
  stock!: number;

  @IsOptional()
  @IsInt()
  perMemberLimit?: number | null;

  @IsDateString({ strict: true })
  startsAt!: string;

  @IsOptional()
  @IsDateString({ strict: true })
  endsAt?: string | null;

  @IsOptional()
  @IsInt()
  @Min(-1_000_000)
  @Max(1_000_000)
  sortNo?: number;
}

export class ChangedMallItem extends MallItemBody {
  /** Of the terms that the operator was shown. */
  @IsInt()
  @Min(1)
  versionNo!: number;
}

export class MallItemStateBody {
  @IsIn(STATES)
  state!: MallItemState;
}

export class EndOrderBody {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  note?: string;
}

export class PickupQuery {
  @IsString()
  @MaxLength(40)
  code!: string;
}

export class MallItemFilters {
  @IsOptional()
  @IsIn(KINDS)
  kind?: MallItemKind;

  @IsOptional()
  @IsIn(STATES)
  state?: MallItemState;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  search?: string;
}

export class MallItemsQuery extends PageQuery {
  @IsOptional()
  @IsIn(KINDS)
  kind?: MallItemKind;

  @IsOptional()
  @IsIn(STATES)
  state?: MallItemState;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  search?: string;
}

export class ExchangeFilters {
  @IsOptional()
  @IsIn(ORDER_STATES)
  state?: ExchangeState;

  @IsOptional()
  @IsIn(KINDS)
  kind?: MallItemKind;

  @IsOptional()
  @Matches(ID)
  itemId?: string;

  @IsOptional()
  @Matches(ID)
  memberId?: string;
}

export class ExchangesQuery extends PageQuery {
  @IsOptional()
  @IsIn(ORDER_STATES)
  state?: ExchangeState;

  @IsOptional()
  @IsIn(KINDS)
  kind?: MallItemKind;

  @IsOptional()
  @Matches(ID)
  itemId?: string;

  @IsOptional()
  @Matches(ID)
  memberId?: string;
}
