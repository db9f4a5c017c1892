import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';

export class SessionRequest {
  /** Which mini-program, where a brand has several; default: the only one. */
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9-]{0,62}$/)
  channelCode?: string;

  /** What `wx.login` gave. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  code!: string;
}

export class JoinConsents {
  @IsBoolean()
  service!: boolean;

  @IsBoolean()
  marketing!: boolean;
}

export class JoinRequest {
  @IsDefined()
  @ValidateNested()
  @Type(() => JoinConsents)
  consents!: JoinConsents;

  /** Which text was shown. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  noticeVersion!: string;

  /** Code of the friend who invited; only whoever joins now is bound by it. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  referralCode?: string;
}

/** What is absent stays as it is. */
export class ConsentsRequest {
  @IsOptional()
  @IsBoolean()
  marketing?: boolean;

  /** Offers by what the member bought; false: the general ones. */
  @IsOptional()
  @IsBoolean()
  personalisation?: boolean;

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  noticeVersion?: string;
}

export class SubscriptionRequest {
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  templateId!: string;

  @IsBoolean()
  isAccepted!: boolean;
}
