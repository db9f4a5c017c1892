import { setTimeout as pause } from 'node:timers/promises';
import { runAppCommand } from '../lib/app-cli.mjs';
import { appEnvironment } from '../lib/app-environment.mjs';
import { ensureBuilt } from '../lib/build.mjs';
import { Child } from '../lib/children.mjs';
import { Failure } from '../lib/failure.mjs';
import { ensurePackages } from '../lib/packages.mjs';
import { defaultDataDir } from '../lib/paths.mjs';
import { externalServices, startServices } from '../lib/services.mjs';
import { stopSignal } from '../lib/stop-signal.mjs';

/** More unexpected ends than this within a minute: something is wrong that a restart does not cure. */
const crashesPerMinute = 5;
const drainMs = 10_000;

/**
 * `npm start`: the API and the worker of an installation. With DATABASE_URL and REDIS_URL on those servers, else
 * on private ones. Ends on SIGTERM or Ctrl-C after both have drained.
 * @param {string[]} args `--no-migrate` leaves the schema as it is
 */
export async function start(args) {
  const unknown = args.find((argument) => argument !== '--no-migrate');
  if (unknown) throw new Failure(`unknown option ${unknown}; npm start knows --no-migrate.`, { exitCode: 2 });
  const stop = stopSignal();
  const say = (/** @type {string} */ text) => void process.stderr.write(`cenglin: ${text}\n`);
  await ensurePackages({ onNote: say });
  await ensureBuilt(['server', 'admin'], { onNote: (part) => say(`building the ${part}`) });
  const dataDir = defaultDataDir();
  const services =
    externalServices() ?? (await startServices({ dataDir, purpose: 'npm start', onStep: say }));
  try {
    const env = appEnvironment({ dataDir, services });
    if (!args.includes('--no-migrate')) await runAppCommand(['db', 'migrate'], { env });
    await Promise.all([
      supervise({ name: 'API', script: 'dist/src/main.js', env, drainMs }, stop, say),
      supervise({ name: 'worker', script: 'dist/src/worker.js', env, drainMs }, stop, say),
    ]);
  } finally {
    await services.stop();
  }
}

/**
 * Keeps one process running until we are asked to stop; gives up when it keeps crashing.
 * @param {import('../lib/children.mjs').ChildOptions} options
 * @param {import('../lib/stop-signal.mjs').StopSignal} stop
 * @param {(text: string) => void} say
 */
async function supervise(options, stop, say) {
  /** @type {number[]} */
  let crashes = [];
  while (!stop.requested) {
    const child = new Child(options);
    stop.onHurry(() => child.kill());
    const failure = await Promise.race([child.ended, stop.promise.then(() => child.stop()).then(() => null)]);
    if (!failure) return;
    crashes = [...crashes.filter((at) => at > Date.now() - 60_000), Date.now()];
    if (crashes.length > crashesPerMinute) {
      stop.request();
      throw new Failure(
        `the ${options.name} ended ${crashes.length} times within a minute: see its messages above.`,
      );
    }
    const waitMs = Math.min(15_000, 500 * 2 ** crashes.length);
    say(`${failure.message} Starting it again in ${waitMs / 1000} s.`);
    await Promise.race([pause(waitMs, undefined, { ref: false }), stop.promise]);
  }
}
