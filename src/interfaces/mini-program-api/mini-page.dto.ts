import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

const MOST_PER_ANSWER = 100;

/** One answer of a list, newest first. */
export class MiniPageQuery {
  /** Id of the last entry of the answer before; absent for the first. */
  @IsOptional()
  @Matches(/^[1-9]\d{0,18}$/)
  before?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST_PER_ANSWER)
  limit: number = 50;
}
