import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SchemeUses } from '../../decisions/tiering/scheme-uses.js';
import type { Sql } from '../../platform/database/sql.js';

/** Keeps a scheme from being retired while its tiers bring something. Reads: benefit_plan, benefit_gift, scheme. */
@Injectable()
export class BenefitSchemeUse implements OnModuleInit {
  constructor(private readonly uses: SchemeUses) {}

  onModuleInit(): void {
    this.uses.register((sql, schemeCode) => this.useOf(sql, schemeCode));
  }

  /** Named when the newest published plan brings anything. */
  async useOf(sql: Sql, schemeCode: string): Promise<string | undefined> {
    const giving = await sql.row<{ version_no: number }>(
      `SELECT p.version_no FROM benefit_plan p
       WHERE p.id = (SELECT MAX(n.id) FROM benefit_plan n JOIN scheme s ON s.id = n.scheme_id
           WHERE s.code = ? AND n.state = 'published')
         AND EXISTS (SELECT 1 FROM benefit_gift g WHERE g.plan_id = p.id)`,
      [schemeCode],
    );
    return giving && `等级权益（第 ${giving.version_no} 版）`;
  }
}
