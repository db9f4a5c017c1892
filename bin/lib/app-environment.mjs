import { makePrivateFolder } from './paths.mjs';
import { loadSecrets } from './secrets.mjs';

/**
 * The environment of the application's processes: ours, the servers' addresses, and the installation's secrets
 * where the environment does not set its own.
 * @param {{ dataDir: string, services: { databaseUrl: string, redisUrl: string },
 *   extra?: Record<string, string>, env?: NodeJS.ProcessEnv }} options
 * @returns {NodeJS.ProcessEnv}
 */
export function appEnvironment({ dataDir, services, extra = {}, env = process.env }) {
  return {
    ...env,
    ...secretVariables(dataDir, env),
    DATABASE_URL: services.databaseUrl,
    REDIS_URL: services.redisUrl,
    ...extra,
  };
}

/** @param {string} dataDir @param {NodeJS.ProcessEnv} env */
function secretVariables(dataDir, env) {
  if (env['JWT_SECRET'] && env['COUPON_SECRET'] && env['DATA_KEY']) return {};
  makePrivateFolder(dataDir);
  const secrets = loadSecrets(dataDir);
  return {
    JWT_SECRET: env['JWT_SECRET'] || secrets.jwtSecret,
    COUPON_SECRET: env['COUPON_SECRET'] || secrets.couponSecret,
    DATA_KEY: env['DATA_KEY'] || secrets.dataKey,
  };
}
