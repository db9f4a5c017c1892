import type { CliCommand } from './cli-command.js';
import { tableLines } from './print-table.js';

/** What `--help` prints for all commands. */
export function helpLines(commands: readonly CliCommand[]): string[] {
  const rows = commands.map((command) => [usage(command), command.summary]);
  return [
    'Usage: npm run cli -- <command> [options] [--json]',
    '',
    ...tableLines(['command', 'what it does'], rows).slice(2),
    '',
    'Each command takes --help. With --json the last line of standard output is JSON.',
  ];
}

/** What `<command> --help` prints. */
export function commandHelpLines(command: CliCommand): string[] {
  const options = Object.entries(command.options).map(([name, { type, description, required }]) => [
    `  --${name}${type === 'string' ? ' VALUE' : ''}`,
    required ? `${description} (required)` : description,
  ]);
  return [
    `Usage: npm run cli -- ${usage(command)} [options] [--json]`,
    '',
    command.summary,
    ...(options.length > 0 ? ['', ...tableLines(['', ''], options).slice(2)] : []),
  ];
}

function usage(command: CliCommand): string {
  return [command.name, ...(command.positionals ?? []).map((name) => `<${name}>`)].join(' ');
}
