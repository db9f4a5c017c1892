import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SchemeUses } from '../../decisions/tiering/scheme-uses.js';

/** Keeps a scheme from being retired while a plan wakes people by its tiers. Reads: reactivation_plan. */
@Injectable()
export class ReactivationSchemeUse implements OnModuleInit {
  constructor(private readonly uses: SchemeUses) {}

  onModuleInit(): void {
    this.uses.register(async (sql, schemeCode) => {
      const plan = await sql.row(
        'SELECT p.id FROM reactivation_plan p WHERE p.scheme_code = ? AND p.is_enabled = 1 LIMIT 1',
        [schemeCode],
      );
      return plan === undefined ? undefined : '自动唤醒计划';
    });
  }
}
