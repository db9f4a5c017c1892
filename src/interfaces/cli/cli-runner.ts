import type { INestApplicationContext } from '@nestjs/common';
import { AppError } from '../../platform/errors/app-error.js';
import { reasonOf } from '../../platform/process/ready-line.js';
import { UsageError, parseCall } from './cli-arguments.js';
import type { CliCommand, CliResult } from './cli-command.js';
import { commandHelpLines, helpLines } from './cli-help.js';
import { tableLines } from './print-table.js';

/** Where a command's words go; standard output and standard error in the real program. */
export interface CliOutput {
  out(line: string): void;
  error(line: string): void;
}

/** Boots what a command runs in. Called once, and only for a command line that can be understood. */
export type BootApp = (scope: 'platform' | 'application') => Promise<INestApplicationContext>;

/** Runs one command line; returns the exit code: 0, or 1 after one line on standard error. */
export async function runCli(
  commands: readonly CliCommand[],
  args: readonly string[],
  boot: BootApp,
  output: CliOutput,
): Promise<number> {
  let app: INestApplicationContext | undefined;
  try {
    const call = parseCall(commands, args);
    if (!call) {
      for (const line of helpLines(commands)) output.out(line);
      return 0;
    }
    if (call.isHelp) {
      for (const line of commandHelpLines(call.command)) output.out(line);
      return 0;
    }
    app = await boot(call.command.scope ?? 'application');
    const onProgress = (line: string): void => output.error(line);
    const result = await call.command.run({ app, values: call.values, onProgress });
    printResult(result, call.isJson, output);
    if (result.failure === undefined) return 0;
    output.error(`cenglin: ${result.failure}`);
    return 1;
  } catch (error) {
    output.error(`cenglin: ${failureLine(error)}`);
    return 1;
  } finally {
    await app?.close();
  }
}

function printResult(result: CliResult, isJson: boolean, output: CliOutput): void {
  if (isJson) {
    output.out(JSON.stringify(result.json));
    return;
  }
  if (result.table) {
    for (const line of tableLines(result.table.columns, result.table.rows)) output.out(line);
  }
  for (const line of result.lines ?? []) output.out(line);
}

const NO_SUCH_TABLE = 1146;

/** One line that says what is wrong and, where it is known, what to do. */
export function failureLine(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof AppError) return `${error.message} [${error.code}]`;
  if (!(error instanceof Error)) return String(error);
  if (errnoOf(error) === NO_SUCH_TABLE) return 'the database has no tables of this version; run: db migrate';
  const reason = reasonOf(error);
  return reason.startsWith('The environment is not usable') ? reason : (reason.split('\n')[0] ?? reason);
}

function errnoOf(error: object): unknown {
  if ('errno' in error) return error.errno;
  return 'driverError' in error && typeof error.driverError === 'object' && error.driverError !== null
    ? errnoOf(error.driverError)
    : undefined;
}
