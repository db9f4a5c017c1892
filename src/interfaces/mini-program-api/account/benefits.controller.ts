import { Get } from '@nestjs/common';
import { MemberBenefitsRead } from '../../../actions/benefit-plans/member-benefits.read.js';
import { Database } from '../../../platform/database/database.js';
import { CurrentMember } from '../../auth/current-member.js';
import type { MemberIdentity } from '../../auth/member-token.js';
import { MemberApi } from '../member-api.js';

/** What a member's tiers bring. */
export interface MiniBenefits {
  schemes: {
    schemeName: string;
    tierName: string;
    /** The general offers: the member wants none by what they bought. */
    isGeneral: boolean;
    /** Points per yuan. */
    pointsRate: number;
    privileges: { text: string; occasionLabel: string }[];
    occasions: { label: string; gifts: { text: string; terms: string }[] }[];
  }[];
}

/** 等级权益, as the member reads it. */
@MemberApi()
export class BenefitsController {
  constructor(
    private readonly database: Database,
    private readonly benefits: MemberBenefitsRead,
  ) {}

  @Get('benefits')
  async benefitsOf(@CurrentMember() { memberId }: MemberIdentity): Promise<MiniBenefits> {
    const [found, privileges] = await Promise.all([
      this.benefits.benefitsOf(this.database, memberId),
      this.benefits.privileges(this.database, memberId),
    ]);
    return {
      schemes: found.map(({ schemeName, tierName, isGeneral, pointsRate, occasions }) => ({
        schemeName,
        tierName,
        isGeneral,
        pointsRate,
        privileges: privileges
          .filter((privilege) => privilege.schemeName === schemeName)
          .map(({ memberText, occasionLabel }) => ({ text: memberText, occasionLabel })),
        occasions: occasions
          .map(({ label, gifts }) => ({
            label,
            gifts: gifts
              .filter(({ kind }) => kind !== 'privilege' && kind !== 'rate')
              .map(({ text, terms }) => ({ text, terms })),
          }))
          .filter(({ gifts }) => gifts.length > 0),
      })),
    };
  }
}
