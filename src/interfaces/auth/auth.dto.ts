import { IsNotEmpty, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import type { OperatorRole } from './operator.store.js';

export class LoginRequest {
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  name!: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(128)
  password!: string;
}

export class LoginLinkRequest {
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  token!: string;
}

export class PasswordRequest {
  /** Needed unless there is none yet or the session comes from a fresh one-time link. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  current?: string;

  @IsString()
  @MinLength(8)
  @MaxLength(128)
  next!: string;
}

/** Who is signed in, and what the panel's header shows. */
export interface Me {
  id: string;
  name: string;
  role: OperatorRole;
  /** The shop a clerk stands in. */
  shopCode: string | null;
  isDemo: boolean;
  replayDate: string | null;
  businessDate: string;
  mustSetPassword: boolean;
}
