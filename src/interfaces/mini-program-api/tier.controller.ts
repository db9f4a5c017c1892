import { Get } from '@nestjs/common';
import { CurrentMember } from '../auth/current-member.js';
import type { MemberIdentity } from '../auth/member-token.js';
import { MemberApi } from './member-api.js';
import { MemberTierReader, type MiniTier } from './member-tier.reader.js';

/** 我的等级怎么来的: why, what keeps it, the next step and how it came to be. */
@MemberApi()
export class TierController {
  constructor(private readonly reader: MemberTierReader) {}

  /** Throws `tiering.not-placed`, `tiering.not-published`. */
  @Get('tier')
  tier(@CurrentMember() { memberId }: MemberIdentity): Promise<MiniTier> {
    return this.reader.read(memberId);
  }
}
