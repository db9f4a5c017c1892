import { setFlagsFromString } from 'node:v8';
import type { ImportRequest, OnImportProgress } from '../../orchestration/imports/import-pass.js';
import type { ImportSummary } from '../../orchestration/imports/import-summary.js';
import { ImportsService } from '../../orchestration/imports/imports.service.js';
import type { CliCall, CliCommand, CliOption, CliResult } from './cli-command.js';

const ROWS_BETWEEN_LINES = 10_000;
const ERRORS_PRINTED = 20;
const RUNS_LISTED = 50;

const OPTIONS: Record<string, CliOption> = {
  file: {
    type: 'string',
    description: 'CSV file, UTF-8 or GB18030, first line = column names',
    required: true,
  },
  channel: { type: 'string', description: 'name of the channel the rows belong to (default CSV 导入)' },
  errors: { type: 'string', description: 'write rejected rows with their reasons to this CSV file' },
  'dry-run': { type: 'boolean', description: 'check everything, keep nothing' },
};

/** `import orders`: orders of a shop that no adapter reaches, one per row. */
export const importOrdersCommand: CliCommand = {
  name: 'import orders',
  summary: 'import orders from a CSV file; importing it again adds only what is new',
  options: {
    ...OPTIONS,
    map: {
      type: 'string',
      description:
        'order_no=COL,customer=COL,paid_at=COL,amount=COL,cost=COL,product=COL,category=COL,items=COL',
    },
  },
  async run(call) {
    keepHeapSmall();
    const summary = await call.app.get(ImportsService).importOrders(requestOf(call), progressLines(call));
    return resultOf(summary);
  },
};

/** `import members`: people with names, phones, joining and consents, one per row. */
export const importMembersCommand: CliCommand = {
  name: 'import members',
  summary: 'import members from a CSV file; importing it again changes only what is new',
  options: {
    ...OPTIONS,
    map: {
      type: 'string',
      description:
        'customer=COL,name=COL,phone=COL,joined_at=COL,service_consent=COL,marketing_consent=COL,' +
        'consent_at=COL,birthday=COL,province=COL,city=COL',
    },
  },
  async run(call) {
    keepHeapSmall();
    const summary = await call.app.get(ImportsService).importMembers(requestOf(call), progressLines(call));
    return resultOf(summary);
  },
};

/** `import list`: what was imported before. */
export const importListCommand: CliCommand = {
  name: 'import list',
  summary: 'list the newest imports and what became of them',
  options: {},
  async run({ app }) {
    const runs = await app.get(ImportsService).latest(RUNS_LISTED);
    return {
      table: {
        columns: [
          'started',
          'kind',
          'file',
          'channel',
          'state',
          'rows',
          'new',
          'changed',
          'unchanged',
          'rejected',
        ],
        rows: runs.map((run) => [
          run.started_at.toISOString(),
          run.kind,
          run.file_name,
          run.channel_name,
          run.state,
          run.row_count,
          run.inserted_count,
          run.changed_count,
          run.unchanged_count,
          run.rejected_count,
        ]),
      },
      json: runs,
    };
  },
};

/**
 * An import holds 50 MB at most, whatever the length of the file, but V8 lets several times that pile up
 * before it collects. This process does nothing else, so it collects earlier: 170 MB instead of 350.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=25');
}

function requestOf({ values }: CliCall): ImportRequest {
  const text = (name: string): string | undefined =>
    typeof values[name] === 'string' ? values[name] : undefined;
  return {
    file: String(values['file']),
    map: text('map'),
    channel: text('channel'),
    errorsFile: text('errors'),
    isDryRun: values['dry-run'] === true,
  };
}

function progressLines({ onProgress }: CliCall): OnImportProgress {
  let told = 0;
  return ({ rows, inserted, changed, unchanged, rejected }) => {
    if (rows < told + ROWS_BETWEEN_LINES) return;
    told = rows;
    onProgress(
      `${rows} rows read: ${inserted} new, ${changed} changed, ${unchanged} unchanged, ${rejected} rejected`,
    );
  };
}

function resultOf(summary: ImportSummary): CliResult {
  const { rows, inserted, changed, unchanged, rejected, people, columns, errors } = summary;
  const shown = errors.slice(0, ERRORS_PRINTED);
  const taken = Object.entries(columns).map(([field, column]) => `${field}=${column}`);
  return {
    table: {
      columns: ['rows', 'new', 'changed', 'unchanged', 'rejected', 'people'],
      rows: [[rows, inserted, changed, unchanged, rejected, people]],
    },
    lines: [
      `${summary.isDryRun ? 'nothing kept (dry run)' : `imported into ${summary.channel}`} in ${summary.seconds} s; ` +
        `${summary.encoding}; columns ${taken.join(', ')}`,
      ...shown.map(({ line, reason, code }) => `line ${line}: ${reason} [${code}]`),
      ...(rejected > shown.length
        ? [`and ${rejected - shown.length} more rejected rows (--errors FILE keeps all)`]
        : []),
    ],
    json: summary,
  };
}
