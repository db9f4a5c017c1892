import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../lib/failure.mjs';

/**
 * @typedef {object} DemoOptions
 * @property {boolean} once run the main job, then stop everything
 * @property {boolean} json the summary as one line of JSON, last on stdout
 * @property {boolean} fresh start from an empty database
 * @property {boolean} plain the generated brand without the year's peaks
 * @property {number} seed of the generated brand
 * @property {string} [orders] absolute path of a purchase log to serve instead of the generated brand
 * @property {boolean} help
 */

export const demoUsage = `npm run demo -- [options]
  --once         run the main job, print the summary, stop everything
  --json         print the summary as one line of JSON, last on stdout
  --fresh        start from an empty database
  --orders FILE  serve this purchase log (CSV: customer_id, order_date, amount) instead of the generated brand
  --plain        the generated brand without the peaks of the year
  --seed N       another generated brand (default 1)
`;

/**
 * Reads the demo's options.
 * @param {string[]} args
 * @param {string} folder against which a file name is meant
 * @returns {DemoOptions}
 * @throws {Failure} one line, exit code 2
 */
export function parseDemoOptions(args, folder) {
  const values = parse(args);
  const orders = values.orders === undefined ? undefined : path.resolve(folder, values.orders);
  if (orders !== undefined && (values.plain || values.seed !== undefined)) {
    throw usageFailure('--orders serves the log as it is: --plain and --seed belong to the generated brand');
  }
  if (orders !== undefined && !statSync(orders, { throwIfNoEntry: false })?.isFile()) {
    throw usageFailure(`there is no file ${orders}`);
  }
  const seed = Number(values.seed ?? '1');
  if (!Number.isInteger(seed) || seed < 0)
    throw usageFailure(`--seed takes a whole number, not ${values.seed}`);
  return {
    once: values.once === true,
    json: values.json === true,
    fresh: values.fresh === true,
    plain: values.plain === true,
    help: values.help === true,
    seed,
    orders,
  };
}

/**
 * What the demo's data come from, as one word that a database is marked with.
 * @param {DemoOptions} options
 * @returns {Promise<string>} `generated:seed=1`, `generated:seed=1:plain` or `orders:sha256=…`
 */
export async function demoSource({ orders, seed, plain }) {
  if (orders === undefined) return `generated:seed=${seed}${plain ? ':plain' : ''}`;
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(orders)) hash.update(chunk);
  } catch (error) {
    throw new Failure(`cannot read ${orders}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return `orders:sha256=${hash.digest('hex')}`;
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        once: { type: 'boolean' },
        json: { type: 'boolean' },
        fresh: { type: 'boolean' },
        plain: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        orders: { type: 'string' },
        seed: { type: 'string' },
      },
    }).values;
  } catch (error) {
    const message = error instanceof Error ? (error.message.split(/[.\n]/)[0] ?? '') : String(error);
    throw usageFailure(message.charAt(0).toLowerCase() + message.slice(1));
  }
}

/** @param {string} what */
function usageFailure(what) {
  return new Failure(
    `${what}; the demo knows --once, --json, --fresh, --orders FILE, --plain and --seed N.`,
    { exitCode: 2 },
  );
}
