import { Global, Module, type DynamicModule } from '@nestjs/common';
import { BusinessClock } from '../clock/business-clock.js';
import { Database } from '../database/database.js';
import type { SettingDefinition } from './setting.js';
import { SettingStore } from './setting.store.js';
import { SettingsService } from './settings.service.js';

/** Settings by name for operators and commands. */
@Global()
@Module({})
export class SettingsModule {
  static forRoot(definitions: readonly SettingDefinition[]): DynamicModule {
    return {
      module: SettingsModule,
      providers: [
        {
          provide: SettingsService,
          inject: [Database, SettingStore, BusinessClock],
          useFactory: (database: Database, store: SettingStore, clock: BusinessClock) =>
            new SettingsService(database, store, clock, definitions),
        },
      ],
      exports: [SettingsService],
    };
  }
}
