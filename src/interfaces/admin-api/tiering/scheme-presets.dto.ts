import 'reflect-metadata';
import { IsString, MaxLength } from 'class-validator';

export class PresetBody {
  /** Code of a preset. */
  @IsString()
  @MaxLength(64)
  preset!: string;
}
