import type { Sql } from '../database/sql.js';
import type { SettingStore } from '../settings/setting.store.js';
import { businessDateOf, parseBusinessDate, type BusinessDate } from './business-date.js';

const BUSINESS_DATE_SETTING = 'business-date';

/**
 * The two clocks of the installation.
 *
 * The *business date* governs facts, tiers, occasions and `paid_on`: unset it is today in Shanghai;
 * set, by the replay of an old log, it stands still until set again. The *wall clock* is the
 * database's and governs validity, tokens, quotas and quiet hours.
 */
export class BusinessClock {
  constructor(
    private readonly sql: Sql,
    private readonly settings: SettingStore,
  ) {}

  /** Now by the wall clock: the database's UTC time. */
  async now(sql: Sql = this.sql): Promise<Date> {
    const found = await sql.row<{ now: Date }>('SELECT UTC_TIMESTAMP(3) AS now');
    if (!found) throw new Error('The database did not tell the time');
    return found.now;
  }

  /** The business date in force. */
  async today(sql: Sql = this.sql): Promise<BusinessDate> {
    const { value, now } = await this.settings.readAt<BusinessDate>(sql, BUSINESS_DATE_SETTING);
    return value ?? businessDateOf(now);
  }

  /** The date on which a replay stands, or undefined when the business date follows the wall clock. */
  async fixedDate(sql: Sql = this.sql): Promise<BusinessDate | undefined> {
    return this.settings.read<BusinessDate>(sql, BUSINESS_DATE_SETTING);
  }

  /** Makes the business date stand on `date`; undefined lets it follow the wall clock again. */
  async fix(date: BusinessDate | undefined, setBy: string): Promise<void> {
    const value = date === undefined ? null : parseBusinessDate(date);
    await this.settings.write(this.sql, BUSINESS_DATE_SETTING, value, setBy);
  }
}
