import type { BusinessClock } from '../clock/business-clock.js';
import { parseBusinessDate } from '../clock/business-date.js';
import type { Database } from '../database/database.js';
import { AppError } from '../errors/app-error.js';
import type { SettingDefinition } from './setting.js';
import type { SettingStore } from './setting.store.js';

const BUSINESS_DATE: SettingDefinition<string> = {
  name: 'business-date',
  meaning: '业务日：分层与口径所依据的日期；未设置时为北京时间的今天',
  parse: parseBusinessDate,
};

/** The word that clears a setting. */
const NONE = 'none';

export interface SettingView {
  name: string;
  meaning: string;
  /** null: not set. */
  value: unknown;
}

/** Reads and changes settings by name, those of the allow-list alone. */
export class SettingsService {
  private readonly definitions: readonly SettingDefinition[];

  constructor(
    private readonly database: Database,
    private readonly store: SettingStore,
    private readonly clock: BusinessClock,
    contributed: readonly SettingDefinition[],
  ) {
    this.definitions = [BUSINESS_DATE, ...contributed];
  }

  async list(): Promise<SettingView[]> {
    const views: SettingView[] = [];
    for (const { name, meaning } of this.definitions) {
      views.push({ name, meaning, value: (await this.store.read<unknown>(this.database, name)) ?? null });
    }
    return views;
  }

  /** The definition of a setting; throws `settings.unknown`, naming those that exist. */
  definition(name: string): SettingDefinition {
    const found = this.definitions.find((definition) => definition.name === name);
    if (found) return found;
    const known = this.definitions.map((definition) => definition.name);
    throw new AppError({
      code: 'settings.unknown',
      status: 404,
      message: `没有名为「${name}」的设置，可用的有：${known.join('、')}`,
      details: { known },
    });
  }

  /** Changes a setting, or clears it with the word `none`; returns the value now in force. */
  async set(name: string, text: string, setBy: string): Promise<unknown> {
    const definition = this.definition(name);
    const value = text === NONE ? null : definition.parse(text);
    if (definition === BUSINESS_DATE) await this.clock.fix(value === null ? undefined : String(value), setBy);
    else await this.store.write(this.database, name, value, setBy);
    return value;
  }
}
