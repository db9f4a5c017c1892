import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Max,
  Min,
  MinLength,
  validateSync,
} from 'class-validator';

const URL_RULES = { require_tld: false, require_protocol: true };

/** Everything the processes read from the environment; nothing else reads `process.env`. */
export class AppConfig {
  /** MySQL 8 or MariaDB 10.11+: `mysql://user:password@host:port/schema`. */
  @IsUrl({ ...URL_RULES, protocols: ['mysql'] })
  DATABASE_URL!: string;

  /** Redis 6.2+ with AOF and `noeviction`: `redis://host:port/db`. */
  @IsUrl({ ...URL_RULES, protocols: ['redis', 'rediss'] })
  REDIS_URL!: string;

  /** Signs members' tokens. */
  @IsString()
  @MinLength(32)
  JWT_SECRET!: string;

  /** Coupon codes derive from it; changing it makes printed codes worthless. */
  @IsString()
  @MinLength(32)
  COUPON_SECRET!: string;

  /** Encrypts phone numbers and channel secrets; losing it loses them. */
  @IsString()
  @MinLength(32)
  DATA_KEY!: string;

  /** Port of the API and the admin panel. */
  @IsInt()
  @Min(0)
  @Max(65535)
  PORT = 3000;

  @IsString()
  HOST = '127.0.0.1';

  /** How browsers and platforms reach this installation, e.g. `https://crm.example.com`. */
  @IsOptional()
  @IsUrl(URL_RULES)
  PUBLIC_URL?: string;

  /** Keeps several installations apart on one Redis. */
  @IsString()
  REDIS_PREFIX = '{cenglin}';

  @IsInt()
  @Min(1)
  DATABASE_POOL_SIZE = 10;

  /** How often open work is looked for without being rung, in milliseconds. */
  @IsInt()
  @Min(100)
  SWEEP_INTERVAL_MS = 3000;

  /** How long a worker may be silent before another takes its row over, in seconds. */
  @IsInt()
  @Min(1)
  LEASE_SECONDS = 30;

  @IsIn(['debug', 'info', 'warn', 'error', 'silent'])
  LOG_LEVEL = 'info';

  /** Shows the demo stage and opens its routes; never set it in production. */
  @IsBoolean()
  DEMO = false;

  /** Base URL of the simulator that the demo's channels call. */
  @IsOptional()
  @IsUrl(URL_RULES)
  SIMULATOR_URL?: string;

  /** Folder of the built admin panel. */
  @IsString()
  ADMIN_DIR = 'admin/dist';

  /** Lines a mistaken environment prints; empty when all is well. */
  static problems(config: AppConfig): string[] {
    return validateSync(config, { skipMissingProperties: false }).flatMap((problem) =>
      Object.values(problem.constraints ?? {}),
    );
  }
}

const NUMBERS = new Set(['PORT', 'DATABASE_POOL_SIZE', 'SWEEP_INTERVAL_MS', 'LEASE_SECONDS']);
const FLAGS = new Set(['DEMO']);

/** Reads and checks the environment; throws one error that lists everything wrong with it. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): AppConfig {
  const known = Object.keys(new AppConfig()).concat(
    'DATABASE_URL',
    'REDIS_URL',
    'JWT_SECRET',
    'COUPON_SECRET',
    'DATA_KEY',
    'PUBLIC_URL',
    'SIMULATOR_URL',
  );
  const values: Record<string, unknown> = {};
  for (const name of new Set(known)) {
    const text = environment[name];
    if (text === undefined || text === '') continue;
    if (NUMBERS.has(name)) values[name] = Number(text);
    else values[name] = FLAGS.has(name) ? text === '1' || text === 'true' : text;
  }
  const config = plainToInstance(AppConfig, values, { exposeDefaultValues: true });
  const problems = AppConfig.problems(config);
  if (problems.length > 0) throw new Error(`The environment is not usable:\n  ${problems.join('\n  ')}`);
  return config;
}
