import type { INestApplicationContext } from '@nestjs/common';

export interface CliOption {
  type: 'string' | 'boolean';
  description: string;
  required?: boolean;
}

/** What a command is given. */
export interface CliCall {
  app: INestApplicationContext;
  /** Options and positionals by name; absent ones are undefined. */
  values: Record<string, string | boolean | undefined>;
  /** Tells how far a long command is; one line on standard error. */
  onProgress(line: string): void;
}

/** What a command says: a table and lines for people, `json` for programs (the last line with `--json`). */
export interface CliResult {
  table?: { columns: string[]; rows: (string | number)[][] };
  lines?: string[];
  json: unknown;
  /** The answer is that something is wrong: after it this line goes to standard error and the exit code is 1. */
  failure?: string;
}

/** One command of `npm run cli -- <name> …`. It throws to fail: one line is printed and the exit code is 1. */
export interface CliCommand {
  /** The words that call it, e.g. `tier run`. */
  name: string;
  summary: string;
  options: Record<string, CliOption>;
  /** Names of the words after the command's own, all of them required, e.g. `['name', 'value']`. */
  positionals?: readonly string[];
  /** `platform`: runs without the domain modules, e.g. before any table exists. */
  scope?: 'platform' | 'application';
  run(call: CliCall): Promise<CliResult>;
}
