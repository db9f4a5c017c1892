import { SettingsService } from '../../platform/settings/settings.service.js';
import type { CliCommand } from './cli-command.js';

const SET_BY = '命令行';

function shown(value: unknown): string {
  if (value === null) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `settings get`: every setting that may be read here, or one of them. */
export const settingsGetCommand: CliCommand = {
  name: 'settings get',
  summary: 'show the settings of this installation',
  options: { name: { type: 'string', description: 'only this one' } },
  async run({ app, values }) {
    const settings = await app.get(SettingsService).list();
    const wanted = settings.filter(({ name }) => values['name'] === undefined || name === values['name']);
    if (wanted.length === 0) app.get(SettingsService).definition(String(values['name']));
    return {
      table: {
        columns: ['name', 'value', 'meaning'],
        rows: wanted.map(({ name, value, meaning }) => [name, shown(value), meaning]),
      },
      json: Object.fromEntries(wanted.map(({ name, value }) => [name, value])),
    };
  },
};

/** `settings set <name> <value>`; `none` clears it. */
export const settingsSetCommand: CliCommand = {
  name: 'settings set',
  summary: 'change a setting; the value "none" clears it',
  options: {},
  positionals: ['name', 'value'],
  async run({ app, values }) {
    const name = String(values['name']);
    const value = await app.get(SettingsService).set(name, String(values['value']), SET_BY);
    return { lines: [`${name} = ${shown(value)}`], json: { name, value } };
  },
};
