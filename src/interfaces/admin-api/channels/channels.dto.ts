import { IsBoolean, IsIn, IsOptional, IsString, IsUrl, Matches, MaxLength } from 'class-validator';
import type { ChannelKind } from '../../../channels/channel.js';

const KINDS: readonly ChannelKind[] = [
  'wechat_official_account',
  'mini_program',
  'wechat_shop',
  'membership_feed',
  'csv',
];
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const AES_KEY = /^(?:[A-Za-z0-9]{43})?$/;
const URL_RULES = { require_tld: false, require_protocol: true, protocols: ['http', 'https'] };

/** Credentials and address of a channel. Absent: stays; an empty secret is taken away. */
export class CredentialsBody {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  appId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(128)
  secret?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  callbackToken?: string;

  @IsOptional()
  @Matches(AES_KEY, { message: '应为 43 位字母和数字' })
  aesKey?: string;

  /** Of the platform, or of a 会员名单 feed. */
  @IsOptional()
  @IsUrl(URL_RULES)
  @MaxLength(300)
  baseUrl?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  identityChannelCode?: string;

  @IsOptional()
  @Matches(DATE)
  historyFrom?: string;

  @IsOptional()
  @IsBoolean()
  isEnabled?: boolean;
}

/** Changes of a channel. */
export class ChannelBody extends CredentialsBody {
  @IsOptional()
  @IsString()
  @MaxLength(40)
  name?: string;
}

/** A channel to be added; without a code it gets one from its kind. */
export class NewChannelBody extends CredentialsBody {
  @IsIn(KINDS)
  kind!: ChannelKind;

  @IsString()
  @MaxLength(40)
  name!: string;

  @IsOptional()
  @IsString()
  @MaxLength(63)
  code?: string;
}
