import { parseArgs } from 'node:util';
import type { CliCommand } from './cli-command.js';

/** A call that cannot be understood; its message is the one line that is printed. */
export class UsageError extends Error {}

export interface ParsedCall {
  command: CliCommand;
  values: Record<string, string | boolean | undefined>;
  isJson: boolean;
  isHelp: boolean;
}

/** Finds the command whose words begin `words`; the longest one wins. */
function findCommand(commands: readonly CliCommand[], words: readonly string[]): CliCommand | undefined {
  return commands
    .filter(({ name }) => name.split(' ').every((word, index) => words[index] === word))
    .sort((one, other) => other.name.length - one.name.length)[0];
}

function unknownCommand(commands: readonly CliCommand[], words: readonly string[]): UsageError {
  const group = commands.filter(({ name }) => name.split(' ')[0] === words[0]).map(({ name }) => name);
  const offer = group.length > 0 ? `; there is: ${group.join(', ')}` : '; see --help';
  return new UsageError(`unknown command "${words.join(' ')}"${offer}`);
}

/**
 * Reads a command line. Returns undefined when only help is asked for; throws `UsageError` for an
 * unknown command or option, a missing value, or too many or too few words.
 */
export function parseCall(commands: readonly CliCommand[], args: readonly string[]): ParsedCall | undefined {
  const words = args.slice(0, wordCount(args));
  if (words.length === 0) {
    const stray = args.find((argument) => !['--help', '-h', '--json'].includes(argument));
    if (stray !== undefined) throw new UsageError(`no command before ${stray}; see --help`);
    return undefined;
  }
  const command = findCommand(commands, words);
  if (!command) {
    if (args.includes('--help') || args.includes('-h')) return undefined;
    throw unknownCommand(commands, words);
  }
  return parseOptions(command, args.slice(command.name.split(' ').length));
}

function wordCount(args: readonly string[]): number {
  const firstOption = args.findIndex((argument) => argument.startsWith('-'));
  return firstOption === -1 ? args.length : firstOption;
}

function parseOptions(command: CliCommand, args: readonly string[]): ParsedCall {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { type }]) => [name, { type }]),
  );
  const { values, positionals } = parse(command, args, options);
  const { json, help, ...own } = values;
  const isHelp = help === true;
  if (!isHelp) {
    for (const [name, option] of Object.entries(command.options)) {
      if (option.required && (own[name] === undefined || own[name] === '')) {
        throw new UsageError(`${command.name}: --${name} is missing (${option.description})`);
      }
    }
    Object.assign(own, namedPositionals(command, positionals));
  }
  return { command, values: own, isJson: json === true, isHelp };
}

function parse(
  command: CliCommand,
  args: readonly string[],
  options: Record<string, { type: 'string' | 'boolean' }>,
): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
  const all = {
    ...options,
    json: { type: 'boolean' as const },
    help: { type: 'boolean' as const, short: 'h' },
  };
  try {
    const parsed = parseArgs({ args: [...args], options: all, allowPositionals: true, strict: true });
    return { values: { ...parsed.values }, positionals: parsed.positionals };
  } catch (error) {
    const text = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UsageError(`${command.name}: ${text}`);
  }
}

function namedPositionals(command: CliCommand, given: readonly string[]): Record<string, string> {
  const wanted = command.positionals ?? [];
  const missing = wanted[given.length];
  if (missing !== undefined) throw new UsageError(`${command.name}: <${missing}> is missing`);
  const extra = given[wanted.length];
  if (extra !== undefined) throw new UsageError(`${command.name}: unexpected "${extra}"`);
  return Object.fromEntries(wanted.map((name, index) => [name, given[index] ?? '']));
}
