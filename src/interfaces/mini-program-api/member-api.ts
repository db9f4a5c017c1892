import { applyDecorators, Controller, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { MemberProblems } from './member-problems.js';

/** A controller of `/api/mini/v1`: asked with a member's token, and speaking to the member where it refuses. */
export function MemberApi(): ClassDecorator {
  return applyDecorators(
    ApiTags('mini-program'),
    ApiBearerAuth(),
    Controller('api/mini/v1'),
    UseInterceptors(MemberProblems),
  );
}
