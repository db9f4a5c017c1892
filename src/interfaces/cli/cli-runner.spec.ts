import type { INestApplicationContext } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../platform/errors/app-error.js';
import type { CliCommand } from './cli-command.js';
import { runCli } from './cli-runner.js';

const greet: CliCommand = {
  name: 'people greet',
  summary: 'say hello',
  options: {
    name: { type: 'string', description: 'whom', required: true },
    loud: { type: 'boolean', description: 'in capitals' },
  },
  async run({ values, onProgress }) {
    onProgress('thinking');
    if (values['name'] === 'nobody') {
      throw new AppError({ code: 'people.unknown', message: '没有这个人' });
    }
    const text = `hello ${String(values['name'])}`;
    return { lines: [values['loud'] ? text.toUpperCase() : text], json: { text } };
  },
};

const put: CliCommand = {
  name: 'people put',
  summary: 'store a number',
  options: {},
  positionals: ['name', 'amount'],
  async run({ values }) {
    return {
      table: { columns: ['姓名', 'amount'], rows: [[String(values['name']), Number(values['amount'])]] },
      json: values,
    };
  },
};

const judge: CliCommand = {
  name: 'fault find',
  summary: 'find fault',
  options: {},
  async run() {
    return { lines: ['one is wrong'], json: { wrong: 1 }, failure: '1 of 2 is wrong' };
  },
};

async function run(...args: string[]) {
  const out: string[] = [];
  const error: string[] = [];
  let closed = 0;
  const app = { close: async () => void (closed += 1) } as INestApplicationContext;
  let booted = 0;
  const boot = async () => {
    booted += 1;
    return app;
  };
  const code = await runCli([greet, put, judge], args, boot, {
    out: (line) => out.push(line),
    error: (line) => error.push(line),
  });
  expect(closed).toBe(booted);
  return { code, out, error, booted };
}

describe('a command', () => {
  it('that finds something wrong prints what it found and ends with 1', async () => {
    const expected = { code: 1, error: ['cenglin: 1 of 2 is wrong'] };
    expect(await run('fault', 'find')).toMatchObject({ ...expected, out: ['one is wrong'] });
    expect(await run('fault', 'find', '--json')).toMatchObject({ ...expected, out: ['{"wrong":1}'] });
  });

  it('prints lines for people and one JSON line for programs', async () => {
    expect(await run('people', 'greet', '--name', '小林', '--loud')).toMatchObject({
      code: 0,
      out: ['HELLO 小林'],
      error: ['thinking'],
    });
    expect((await run('people', 'greet', '--json', '--name', 'x')).out).toEqual(['{"text":"hello x"}']);
  });

  it('lines up tables by what a terminal shows, wide characters counting twice', async () => {
    const { out } = await run('people', 'put', '小林', '12345');
    expect(out).toEqual(['姓名  amount', '----  ------', '小林  12,345']);
  });

  it('fails with one line and code 1, the stable code in brackets', async () => {
    const { code, out, error } = await run('people', 'greet', '--name', 'nobody');
    expect([code, out, error.at(-1)]).toEqual([1, [], 'cenglin: 没有这个人 [people.unknown]']);
  });
});

describe('a command line that cannot be understood', () => {
  it.each([
    [['people', 'shout'], 'unknown command "people shout"; there is: people greet, people put'],
    [['nonsense'], 'unknown command "nonsense"; see --help'],
    [['--loud'], 'no command before --loud; see --help'],
    [['people', 'greet'], 'people greet: --name is missing (whom)'],
    [['people', 'greet', '--nam', 'x'], "people greet: Unknown option '--nam'"],
    [['people', 'put', 'a'], 'people put: <amount> is missing'],
    [['people', 'put', 'a', '1', '2'], 'people put: unexpected "2"'],
  ])('%j: one line, code 1, nothing started', async (args, line) => {
    expect(await run(...args)).toEqual({ code: 1, out: [], error: [`cenglin: ${line}`], booted: 0 });
  });
});

describe('help', () => {
  it('lists every command, and the options of one', async () => {
    expect((await run()).out.join('\n')).toMatch(
      /people greet\s+say hello\npeople put <name> <amount>\s+store a number/,
    );
    const { code, out } = await run('people', 'greet', '--help');
    expect(code).toBe(0);
    expect(out.join('\n')).toMatch(/--name VALUE\s+whom \(required\)/);
  });
});
