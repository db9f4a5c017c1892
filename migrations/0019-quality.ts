import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // How many people each tier holds at the end of a business date on which everybody was placed.
  tier_size_daily: `
    scheme_id BIGINT UNSIGNED NOT NULL,
    business_date DATE NOT NULL,
    tier_id SMALLINT UNSIGNED NOT NULL,
    people INT UNSIGNED NOT NULL,
    PRIMARY KEY (scheme_id, business_date, tier_id)`,
  // How the figures that decide were distributed when a version began, to notice when people become others.
  scheme_profile: `
    version_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    business_date DATE NOT NULL,
    profile_json LONGTEXT NOT NULL`,
};

export class Quality1700000000019 implements MigrationInterface {
  name = 'Quality1700000000019';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
