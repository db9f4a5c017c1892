import { Type } from 'class-transformer';
import { IsNotEmpty, IsOptional, IsString, Matches, MaxLength, ValidateNested } from 'class-validator';

/** Where goods are sent. */
export class AddressRequest {
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  name!: string;

  @Matches(/^\+?[0-9][0-9 -]{5,19}$/)
  phone!: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  address!: string;
}

export class ExchangeRequest {
  /** The terms that were shown: others in force refuse the exchange. */
  @IsOptional()
  @Matches(/^[1-9]\d{0,18}$/)
  versionId?: string;

  /** Needed for goods that are sent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => AddressRequest)
  address?: AddressRequest;
}
