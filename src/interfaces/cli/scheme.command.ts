import { readFile } from 'node:fs/promises';
import { TieringError } from '../../decisions/tiering/tiering.errors.js';
import type { ExistingMembers } from '../../decisions/tiering/tiering.rows.js';
import { SchemeRead } from '../../decisions/tiering/scheme.read.js';
import { readSchemeInput, SchemeService, type Published } from '../../decisions/tiering/scheme.service.js';
import { SimulationService } from '../../decisions/tiering/simulation.service.js';
import { Database } from '../../platform/database/database.js';
import type { CliCall, CliCommand, CliOption, CliResult } from './cli-command.js';

const AUTHOR = '命令行';

const SCHEME: CliOption = { type: 'string', description: 'code of the scheme', required: true };
const PUBLISH_OPTIONS: Record<string, CliOption> = {
  'existing-members': {
    type: 'string',
    description: 'what people placed for the first time get: none (default) or coupon',
  },
  'effective-on': { type: 'string', description: 'business date from which it is in force (default today)' },
};

/** `scheme list`: every scheme with its versions in force. */
export const schemeListCommand: CliCommand = {
  name: 'scheme list',
  summary: 'list the schemes, their published version and how many people are in each tier',
  options: {},
  async run({ app }) {
    const schemes = await app.get(SchemeRead).list(app.get(Database));
    return {
      table: {
        columns: ['code', 'name', 'kind', 'published', 'draft', 'tiers'],
        rows: schemes.map((scheme) => [
          scheme.code,
          scheme.name,
          scheme.kind,
          scheme.publishedVersionNo ?? '-',
          scheme.draftVersionNo ?? '-',
          scheme.tiers.map(({ name, count }) => `${name} ${count}`).join(', '),
        ]),
      },
      json: schemes,
    };
  },
};

/** `scheme apply`: writes the draft of a scheme from a file, and publishes it when asked to. */
export const schemeApplyCommand: CliCommand = {
  name: 'scheme apply',
  summary: 'write a scheme from a JSON file {code, name, kind, definition} as its draft',
  options: {
    file: { type: 'string', description: 'the JSON file', required: true },
    publish: { type: 'boolean', description: 'publish it at once' },
    ...PUBLISH_OPTIONS,
  },
  async run(call) {
    const schemes = call.app.get(SchemeService);
    const input = readSchemeInput(await readJson(String(call.values['file'])));
    const draft = await schemes.applyDefinition(input, AUTHOR);
    if (call.values['publish'] === true) return publishedResult(input.code, await publish(call, input.code));
    return {
      lines: [`${input.code}: version ${draft.version_no} is a draft`],
      json: { code: input.code, versionNo: draft.version_no, state: draft.state },
    };
  },
};

/** `scheme publish`: puts the draft into force. */
export const schemePublishCommand: CliCommand = {
  name: 'scheme publish',
  summary: 'publish the draft of a scheme; the worker, or "tier run", then places everybody',
  options: { scheme: SCHEME, ...PUBLISH_OPTIONS },
  async run(call) {
    const code = String(call.values['scheme']);
    return publishedResult(code, await publish(call, code));
  },
};

/** `scheme simulate`: who would move if the draft were published. */
export const schemeSimulateCommand: CliCommand = {
  name: 'scheme simulate',
  summary: 'say who would move if the draft of a scheme were published; changes nothing',
  options: { scheme: SCHEME },
  async run({ app, values }) {
    const simulation = await app.get(SimulationService).simulateDraft(String(values['scheme']));
    return {
      table: {
        columns: ['tier', 'name', 'before', 'after'],
        rows: simulation.tiers.map(({ code, name, before, after }) => [code, name, before, after]),
      },
      lines: [
        `${simulation.total} people: ${simulation.up} up, ${simulation.down} down, ${simulation.same} stay, ` +
          `${simulation.placed} placed for the first time`,
      ],
      json: simulation,
    };
  },
};

/** `scheme rollback`: publishes an older version again. */
export const schemeRollbackCommand: CliCommand = {
  name: 'scheme rollback',
  summary: 'publish the rules of an older version again, as a new version',
  options: {
    scheme: SCHEME,
    version: { type: 'string', description: 'number of the version to go back to', required: true },
  },
  async run({ app, values }) {
    const code = String(values['scheme']);
    const published = await app.get(SchemeService).rollback(code, Number(values['version']), AUTHOR);
    return publishedResult(code, published);
  },
};

function publish({ app, values }: CliCall, code: string): Promise<Published> {
  const effectiveOn = values['effective-on'];
  return app.get(SchemeService).publishDraft(code, {
    author: AUTHOR,
    existingMembers: readExistingMembers(values['existing-members']),
    ...(typeof effectiveOn === 'string' ? { effectiveOn } : {}),
  });
}

function readExistingMembers(value: string | boolean | undefined): ExistingMembers {
  if (value === undefined || value === 'none') return 'none';
  if (value === 'coupon') return value;
  throw new TieringError(
    'existing-members-invalid',
    422,
    '存量会员的处理只能是 none（不发）或 coupon（只发券）',
  );
}

function publishedResult(code: string, { version, runId }: Published): CliResult {
  const next =
    runId === undefined ? `in force from ${version.effective_on}` : `run ${runId} places everybody`;
  return {
    lines: [`${code}: version ${version.version_no} is published; ${next}`],
    json: { code, versionNo: version.version_no, state: version.state, runId: runId ?? null },
  };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error;
    throw new TieringError(
      isMissing ? 'file-unreadable' : 'file-not-json',
      422,
      isMissing ? `读不到文件 ${file}` : `文件 ${file} 不是有效的 JSON`,
      { file },
    );
  }
}
