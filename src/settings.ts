import type { SettingDefinition } from './platform/settings/setting.js';

/** Every setting that `settings set` and the admin panel may change, besides the business date. */
export const settings: readonly SettingDefinition[] = [];
