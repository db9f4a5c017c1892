import { Database } from '../../platform/database/database.js';
import { migrateAlone } from '../../platform/database/migrate-alone.js';
import type { CliCommand } from './cli-command.js';

/** `db migrate`: creates or brings up to date the tables; two at a time wait for each other. */
export const dbMigrateCommand: CliCommand = {
  name: 'db migrate',
  summary: 'create the tables or bring them up to date',
  options: {},
  scope: 'platform',
  async run({ app }) {
    const applied = await migrateAlone(app.get(Database));
    const lines = applied.length > 0 ? applied.map((name) => `applied ${name}`) : ['nothing to do'];
    return { lines, json: { applied } };
  },
};
