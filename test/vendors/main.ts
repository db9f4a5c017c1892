import { parseArgs } from 'node:util';

import { SourceError } from './data-source.js';
import { LogFileError } from './log-file.js';
import { startSimulator, type SimulatorOptions } from './simulator.js';

const USAGE =
  'usage: main.js --state DIR [--port N] [--orders FILE.csv] [--plain] [--seed N] [--people N] [--extra-followers N]';

function readOptions(): SimulatorOptions {
  const { values } = parseArgs({
    options: {
      state: { type: 'string' },
      port: { type: 'string' },
      orders: { type: 'string' },
      plain: { type: 'boolean' },
      seed: { type: 'string' },
      people: { type: 'string' },
      'extra-followers': { type: 'string' },
    },
  });
  const number = (name: 'port' | 'seed' | 'people' | 'extra-followers'): number | undefined => {
    const text = values[name];
    if (text !== undefined && !/^\d{1,9}$/.test(text))
      throw new SourceError(`--${name} must be a whole number`);
    return text === undefined ? undefined : Number(text);
  };
  if (values.state === undefined) throw new SourceError('--state is missing');
  return {
    stateDir: values.state,
    port: number('port'),
    orders: values.orders,
    plain: values.plain,
    seed: number('seed'),
    people: number('people'),
    extraFollowers: number('extra-followers'),
  };
}

async function main(): Promise<void> {
  const simulator = await startSimulator(readOptions());
  process.stdout.write(`${JSON.stringify({ ready: true, baseUrl: simulator.baseUrl })}\n`);
  const stop = (): void => void simulator.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

try {
  await main();
} catch (error) {
  const isForPeople =
    error instanceof SourceError ||
    error instanceof LogFileError ||
    (error instanceof Error && 'code' in error && typeof error.code === 'string');
  process.stderr.write(
    `${isForPeople ? (error as Error).message : String((error as Error).stack)}\n${USAGE}\n`,
  );
  process.exit(1);
}
