import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SchemeUses } from '../../decisions/tiering/scheme-uses.js';
import type { Sql } from '../../platform/database/sql.js';
import { BASE_RATE_MILLI } from '../points/points-calculation.js';

/** Keeps a scheme from being retired while its tiers bring something. Reads: benefit_plan, benefit_plan_tier, scheme. */
@Injectable()
export class BenefitSchemeUse implements OnModuleInit {
  constructor(private readonly uses: SchemeUses) {}

  onModuleInit(): void {
    this.uses.register((sql, schemeCode) => this.useOf(sql, schemeCode));
  }

  /** Named when the newest published plan gives a coupon, a notice or other than the base rate in any tier. */
  async useOf(sql: Sql, schemeCode: string): Promise<string | undefined> {
    const giving = await sql.row<{ version_no: number }>(
      `SELECT p.version_no FROM benefit_plan p
       WHERE p.id = (SELECT MAX(n.id) FROM benefit_plan n JOIN scheme s ON s.id = n.scheme_id
           WHERE s.code = ? AND n.state = 'published')
         AND EXISTS (SELECT 1 FROM benefit_plan_tier t WHERE t.plan_id = p.id
           AND (t.coupon_template_id IS NOT NULL OR t.is_notice_on = 1 OR t.points_rate_milli <> ?))`,
      [schemeCode, BASE_RATE_MILLI],
    );
    return giving && `等级权益（第 ${giving.version_no} 版）`;
  }
}
