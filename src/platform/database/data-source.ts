import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/migrations.js';
import { castColumn } from './type-cast.js';

export interface DataSourceSettings {
  /** `mysql://user:password@host:port/schema` */
  url: string;
  /** Connections held at most by this process. */
  poolSize?: number;
}

/** SQL mode that is the same on MySQL 8 and MariaDB. */
const SQL_MODE =
  'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

/**
 * A connection pool whose sessions all speak UTC, READ COMMITTED and one SQL mode.
 * The schema is made by migrations alone; nothing is ever derived from entities.
 */
export function createDataSource(settings: DataSourceSettings): DataSource {
  return new DataSource({
    type: 'mysql',
    url: settings.url,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: ['DATE'],
    synchronize: false,
    migrations,
    migrationsTransactionMode: 'none',
    migrationsTableName: 'migration',
    poolSize: settings.poolSize ?? 10,
    extra: {
      flags: ['-FOUND_ROWS'],
      typeCast: castColumn,
      // A failed query carries the stack of whoever awaits it; a second one for every query that succeeds is waste.
      trace: false,
      maxIdle: settings.poolSize ?? 10,
      enableKeepAlive: true,
    },
  });
}

/** Statements that every new session runs before it is used. */
export const SESSION_SETUP = [
  `SET SESSION sql_mode = '${SQL_MODE}'`,
  `SET SESSION time_zone = '+00:00'`,
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];
