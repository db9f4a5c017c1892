import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';

/** Says what of a module further right relies on a scheme, in Chinese (等级权益); undefined: nothing. */
export type SchemeUse = (sql: Sql, schemeCode: string) => Promise<string | undefined>;

/** What relies on schemes. Modules that give or send by tier register here, as tiering may not import them. */
@Injectable()
export class SchemeUses {
  private readonly uses: SchemeUse[] = [];

  register(use: SchemeUse): void {
    this.uses.push(use);
  }

  /** Everything that relies on a scheme now. */
  async of(sql: Sql, schemeCode: string): Promise<string[]> {
    const found: string[] = [];
    for (const use of this.uses) found.push((await use(sql, schemeCode)) ?? '');
    return found.filter((what) => what !== '');
  }
}
