import 'reflect-metadata';
import { IsOptional, IsString, MaxLength } from 'class-validator';

export class PortraitsQuery {
  /** Codes of catalogue fields, comma separated, at most twelve. */
  @IsString()
  @MaxLength(600)
  fields!: string;
}

export class CorrelationsQuery extends PortraitsQuery {
  /** Only people of this tier. */
  @IsOptional()
  @IsString()
  @MaxLength(32)
  tier?: string;
}
