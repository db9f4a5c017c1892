import { IsBoolean, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

const ID = /^[1-9]\d{0,18}$/;

/** What an administrator sets on a shop; absent means keep, null clears. */
export class ShopEdit {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  name?: string;

  /** The channel whose order numbers the shop uses. */
  @IsOptional()
  @Matches(ID)
  channelId?: string | null;

  @IsOptional()
  @IsBoolean()
  isOpen?: boolean;
}

export class ShopBody {
  @IsString()
  @MaxLength(32)
  code!: string;

  @IsString()
  @MaxLength(64)
  name!: string;

  @IsOptional()
  @Matches(ID)
  channelId?: string | null;
}

export class ClerkBody {
  /** Name to sign in with. */
  @IsString()
  @MaxLength(32)
  name!: string;
}

export class ClerkEdit {
  @IsBoolean()
  isEnabled!: boolean;
}

export class ApiKeyBody {
  /** What the key is for. */
  @IsString()
  @MaxLength(64)
  name!: string;
}
