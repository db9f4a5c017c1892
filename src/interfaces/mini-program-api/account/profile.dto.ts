import { IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

/** What is absent stays as it is. */
export class ProfileRequest {
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  displayName?: string;

  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  birthday?: string;

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(32)
  city?: string;
}
