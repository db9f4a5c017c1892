import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';

const MAX_FEN = 10_000_000_000;
const LONGEST_CODE = 64;
const ORDER_REF = /^[\x21-\x7e]{1,96}$/;
const BUYER = /^\S{1,128}$/;

/** One line of an order. */
export class OrderLineBody {
  /** The shop's product number, as coupons name it in their scope. */
  @IsString()
  @MaxLength(64)
  goodsCode!: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  category?: string;

  /** What the line costs before coupons, quantity included; fen. */
  @IsInt()
  @Min(0)
  @Max(MAX_FEN)
  amountFen!: number;
}

/** Coupons of one order. */
export class CouponsBody {
  /** The codes as members show them, or the payloads of their QR codes. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(LONGEST_CODE, { each: true })
  couponCodes!: string[];

  /** What the shop's channel calls the buyer; then only coupons of that person are taken. */
  @IsOptional()
  @Matches(BUYER)
  buyerId?: string;
}

/** What is bought: lines, or only their sum where coupons are for all goods. */
export class QuoteBody extends CouponsBody {
  @IsOptional()
  @Matches(ORDER_REF)
  orderRef?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => OrderLineBody)
  lines?: OrderLineBody[];

  /** Sum of the goods, where there are no lines; fen. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_FEN)
  amountFen?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_FEN)
  shippingFen?: number;
}

export class RedeemBody extends QuoteBody {
  /** The order's number; refunds and released locks name it again. */
  @Matches(ORDER_REF)
  declare orderRef: string;
}

export class LockBody extends CouponsBody {
  @Matches(ORDER_REF)
  orderRef!: string;

  /** How long the coupons are kept for the order; 30 unless said. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_440)
  minutes?: number;
}

export class ReleaseBody extends CouponsBody {
  @Matches(ORDER_REF)
  orderRef!: string;
}

export class RefundBody {
  @Matches(ORDER_REF)
  orderRef!: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  reason?: string;
}
