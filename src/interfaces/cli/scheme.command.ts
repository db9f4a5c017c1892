import { readFile } from 'node:fs/promises';
import { ApprovalService } from '../../decisions/tiering/approval.service.js';
import { TieringError } from '../../decisions/tiering/tiering.errors.js';
import type { ExistingMembers } from '../../decisions/tiering/tiering.rows.js';
import { SchemeRead } from '../../decisions/tiering/scheme.read.js';
import { SchemeRetirementService } from '../../decisions/tiering/scheme-retirement.service.js';
import { readSchemeInput, SchemeService, type Published } from '../../decisions/tiering/scheme.service.js';
import type { PublishOptions } from '../../decisions/tiering/version-publisher.js';
import { Database } from '../../platform/database/database.js';
import { OperatorUnknown } from '../auth/auth.errors.js';
import { AuthService } from '../auth/auth.service.js';
import type { CliCall, CliCommand, CliOption, CliResult } from './cli-command.js';

const AUTHOR = '命令行';

const SCHEME: CliOption = { type: 'string', description: 'code of the scheme', required: true };
const PUBLISH_OPTIONS: Record<string, CliOption> = {
  'existing-members': {
    type: 'string',
    description: 'what people placed for the first time get: none (default) or coupon',
  },
  'effective-on': { type: 'string', description: 'business date from which it is in force (default today)' },
  'season-until': {
    type: 'string',
    description: 'last business date of a season, after which the version before it comes back',
  },
};
const AS: Record<string, CliOption> = {
  as: { type: 'string', description: 'the operator in whose name this is done' },
};

/** `scheme list`: every scheme with its versions in force. */
export const schemeListCommand: CliCommand = {
  name: 'scheme list',
  summary: 'list the schemes, their versions, how often people go back and how many are in each tier',
  options: {},
  async run({ app }) {
    const schemes = await app.get(SchemeRead).list(app.get(Database));
    return {
      table: {
        columns: [
          'code',
          'name',
          'kind',
          'state',
          'published',
          'draft',
          'waiting',
          'season',
          'flap',
          'tiers',
        ],
        rows: schemes.map((scheme) => [
          scheme.code,
          scheme.name,
          scheme.kind,
          scheme.state,
          String(scheme.publishedVersionNo ?? '-'),
          String(scheme.draftVersionNo ?? '-'),
          String(scheme.pendingVersionNo ?? '-'),
          scheme.seasonUntil === null ? '-' : `until ${scheme.seasonUntil}`,
          scheme.flapRate === null ? '-' : `${(scheme.flapRate * 100).toFixed(1)} %`,
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
    ...AS,
  },
  async run(call) {
    const schemes = call.app.get(SchemeService);
    const input = readSchemeInput(await readJson(String(call.values['file'])));
    const draft = await schemes.applyDefinition(input, await authorOf(call));
    if (call.values['publish'] === true) return publishedResult(input.code, await publish(call, input.code));
    return {
      lines: [`${input.code}: version ${draft.version_no} is a draft`],
      json: { code: input.code, versionNo: draft.version_no, state: draft.state },
    };
  },
};

/** `scheme publish`: puts the draft into force, or decides about one that waits for a second operator. */
export const schemePublishCommand: CliCommand = {
  name: 'scheme publish',
  summary: 'publish the draft of a scheme; the worker, or "tier run", then places everybody',
  options: {
    scheme: SCHEME,
    ...PUBLISH_OPTIONS,
    approve: { type: 'boolean', description: 'approve the version that waits (with --as)' },
    reject: { type: 'string', description: 'give the version that waits back, with this reason (with --as)' },
    ...AS,
  },
  async run(call) {
    const code = String(call.values['scheme']);
    const { reject: reason } = call.values;
    if (call.values['approve'] === true) {
      const versionNo = await waitingVersion(call, code);
      const operator = await requireOperator(call);
      return publishedResult(code, await call.app.get(ApprovalService).approve(code, versionNo, operator));
    }
    if (typeof reason === 'string') {
      const versionNo = await waitingVersion(call, code);
      const operator = await requireOperator(call);
      const draft = await call.app.get(ApprovalService).reject(code, versionNo, operator, reason);
      return {
        lines: [`${code}: version ${draft.version_no} is a draft again`],
        json: { code, versionNo: draft.version_no, state: draft.state },
      };
    }
    return publishedResult(code, await publish(call, code));
  },
};

/** `scheme rollback`: publishes an older version again. */
export const schemeRollbackCommand: CliCommand = {
  name: 'scheme rollback',
  summary: 'publish the rules of an older version again, as a new version',
  options: {
    scheme: SCHEME,
    version: { type: 'string', description: 'number of the version to go back to', required: true },
    ...PUBLISH_OPTIONS,
    ...AS,
  },
  async run(call) {
    const code = String(call.values['scheme']);
    const versionNo = Number(call.values['version']);
    const terms = { ...termsOf(call), author: await authorOf(call) };
    return publishedResult(code, await call.app.get(ApprovalService).rollback(code, versionNo, terms));
  },
};

/** `scheme retire`: stops a scheme for good. */
export const schemeRetireCommand: CliCommand = {
  name: 'scheme retire',
  summary: 'stop a scheme for good; its history stays, its place is free for another one',
  options: { scheme: SCHEME, ...AS },
  async run(call) {
    const code = String(call.values['scheme']);
    await call.app.get(SchemeRetirementService).retire(code, await authorOf(call));
    return { lines: [`${code}: retired`], json: { code, state: 'retired' } };
  },
};

async function publish(call: CliCall, code: string): Promise<Published> {
  const terms = { ...termsOf(call), author: await authorOf(call) };
  return call.app.get(ApprovalService).publish(code, terms);
}

function termsOf({ values }: CliCall): Omit<PublishOptions, 'author'> {
  const [effectiveOn, seasonUntil] = [values['effective-on'], values['season-until']];
  return {
    existingMembers: readExistingMembers(values['existing-members']),
    ...(typeof effectiveOn === 'string' ? { effectiveOn } : {}),
    ...(typeof seasonUntil === 'string' ? { seasonUntil } : {}),
  };
}

/** The operator named by `--as`, else the command line itself. */
async function authorOf(call: CliCall): Promise<string> {
  return call.values['as'] === undefined ? AUTHOR : requireOperator(call);
}

/** Throws `operators.unknown`, or `tiering.operator-missing` when nobody is named. */
async function requireOperator({ app, values }: CliCall): Promise<string> {
  const name = values['as'];
  if (typeof name !== 'string')
    throw new TieringError('operator-missing', 422, '复核须指明由哪位运营进行：--as 账号');
  const operators = await app.get(AuthService).listOperators();
  if (!operators.some((operator) => operator.name === name && operator.isEnabled))
    throw new OperatorUnknown(name);
  return name;
}

async function waitingVersion({ app }: CliCall, code: string): Promise<number> {
  const { pendingVersionNo, name } = await app.get(SchemeRead).detail(app.get(Database), code);
  if (pendingVersionNo === null)
    throw new TieringError('not-pending', 409, `「${name}」没有等待复核的版本`, { code });
  return pendingVersionNo;
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
  const what = `${code}: version ${version.version_no}`;
  const next =
    runId === undefined ? `in force from ${version.effective_on}` : `run ${runId} places everybody`;
  const season = version.season_until === null ? '' : `, until ${version.season_until}`;
  return {
    lines: [
      version.state === 'pending'
        ? `${what} waits for another operator (scheme publish --scheme ${code} --approve --as NAME)`
        : `${what} is published; ${next}${season}`,
    ],
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
