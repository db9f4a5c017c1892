import { becomeAppCommand, runAppCommand } from '../lib/app-cli.mjs';
import { appEnvironment } from '../lib/app-environment.mjs';
import { ensureBuilt } from '../lib/build.mjs';
import { Failure } from '../lib/failure.mjs';
import { ensurePackages } from '../lib/packages.mjs';
import { defaultDataDir } from '../lib/paths.mjs';
import { externalServices, serviceStatus, startServices, stopServices } from '../lib/services.mjs';

/** Says things that are no result. @param {string} text */
const note = (text) => void process.stderr.write(`${text}\n`);

/**
 * `npm run cli -- <command>`: the private servers are handled here, everything else by the built application.
 * stdout carries results only.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function cli(args) {
  if (args[0] === 'services') return services(args.slice(1));
  await prepareApplication();
  if (asksForHelp(args))
    return becomeAppCommand(args[0] === 'help' ? [...args.slice(1), '--help'] : args, process.env);
  const dataDir = defaultDataDir();
  const servers = externalServices() ?? (await privateServers(dataDir));
  try {
    return await becomeAppCommand(args, appEnvironment({ dataDir, services: servers }));
  } finally {
    await servers.stop();
  }
}

/** Help needs no servers. @param {string[]} args */
function asksForHelp(args) {
  return args.length === 0 || args[0] === 'help' || args.includes('--help') || args.includes('-h');
}

/** @param {string} dataDir */
async function privateServers(dataDir) {
  const servers = await startServices({ dataDir, purpose: 'a command', onStep: note });
  if (!servers.startedHere) return servers;
  try {
    await migrate(dataDir, servers);
  } catch (error) {
    await servers.stop();
    throw error;
  }
  return servers;
}

/** @param {string[]} args */
async function services(args) {
  const json = args.includes('--json');
  const [action, ...rest] = args.filter((argument) => argument !== '--json');
  if (rest.length > 0 || !action || !['start', 'stop', 'status'].includes(action)) {
    throw new Failure('usage: npm run cli -- services start|stop|status [--json]', { exitCode: 2 });
  }
  if (externalServices()) {
    throw new Failure(
      'DATABASE_URL and REDIS_URL are set: those servers are not ours to start or stop. Unset both to use private ones.',
    );
  }
  const dataDir = defaultDataDir();
  if (action === 'start') await startToStay(dataDir);
  const stopped = action === 'stop' && (await stopServices(dataDir));
  const status = serviceStatus(dataDir);
  if (json) process.stdout.write(`${JSON.stringify(action === 'stop' ? { ...status, stopped } : status)}\n`);
  else process.stdout.write(describe(status));
  return 0;
}

/** Creates, starts and migrates; they stay after this command. @param {string} dataDir */
async function startToStay(dataDir) {
  await prepareApplication();
  const servers = await startServices({ dataDir, purpose: 'services start', keep: true, onStep: note });
  await migrate(dataDir, servers);
  await servers.stop();
}

async function prepareApplication() {
  await ensurePackages({ onNote: note });
  await ensureBuilt(['server'], { onNote: (part) => note(`building the ${part}`) });
}

/** @param {string} dataDir @param {import('../lib/services.mjs').Services} servers */
async function migrate(dataDir, servers) {
  await runAppCommand(['db', 'migrate'], { env: appEnvironment({ dataDir, services: servers }) });
}

/** @param {import('../lib/services.mjs').ServiceStatus} status */
function describe(status) {
  const line = (
    /** @type {string} */ name,
    /** @type {{ running: boolean, port?: number, pid?: number }} */ one,
  ) =>
    `${name.padEnd(8)} ${one.running ? `running on 127.0.0.1:${one.port} (process ${one.pid})` : 'stopped'}\n`;
  const users = status.usedBy.map(({ purpose, pid }) => `${purpose} (process ${pid})`).join(', ');
  return (
    line('MariaDB', status.mariadb) +
    line('Redis', status.redis) +
    `data     ${status.dataDir}\n` +
    (users ? `used by  ${users}\n` : '')
  );
}
