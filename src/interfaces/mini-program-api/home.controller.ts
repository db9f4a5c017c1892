import { Get, Param } from '@nestjs/common';
import type { Explanation } from '../../decisions/tiering/explanation.service.js';
import { CurrentMember } from '../auth/current-member.js';
import type { MemberIdentity } from '../auth/member-token.js';
import { MemberApi } from './member-api.js';
import { MemberHomeReader, type MiniHome } from './member-home.reader.js';

/** A member's first page and 我的等级怎么来的. */
@MemberApi()
export class HomeController {
  constructor(private readonly reader: MemberHomeReader) {}

  @Get('home')
  home(@CurrentMember() { memberId }: MemberIdentity): Promise<MiniHome> {
    return this.reader.read(memberId);
  }

  @Get('tiers/:schemeCode/why')
  why(
    @CurrentMember() { memberId }: MemberIdentity,
    @Param('schemeCode') schemeCode: string,
  ): Promise<Explanation> {
    return this.reader.why(memberId, schemeCode);
  }
}
