import { MEMBER_FIELDS } from '../../channels/csv/member-columns.js';
import { openCsvFile } from '../../channels/csv/csv-file.js';
import { oneLineColumns, parseColumnMap, placeColumns } from '../../channels/csv/csv-columns.js';
import type { CsvRecord } from '../../platform/spreadsheet/csv-parser.js';
import { CellProblem, readId } from '../../channels/csv/csv-values.js';
import { TieringError } from '../../decisions/tiering/tiering.errors.js';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import { GrowthBackfill } from '../../facts/growth/growth-backfill.service.js';
import { GrowthCampaigns } from '../../facts/growth/growth-campaigns.service.js';
import { GrowthRead } from '../../facts/growth/growth.read.js';
import { Database } from '../../platform/database/database.js';
import { AppError } from '../../platform/errors/app-error.js';
import { UsageError } from './cli-arguments.js';
import type { CliCall, CliCommand } from './cli-command.js';

const GRANTED_BY = '命令行';
const ENTRIES_SHOWN = 20;
const CUSTOMER_LENGTH = 128;
const CUSTOMER = { customer: MEMBER_FIELDS.customer };

/** `growth grant`: growth given by a campaign, once per person however often it is asked for. */
export const growthGrantCommand: CliCommand = {
  name: 'growth grant',
  summary: 'give growth to the people of a list, once per person and campaign',
  options: {
    campaign: { type: 'string', description: 'code of the campaign', required: true },
    points: { type: 'string', description: 'growth for each of them', required: true },
    file: { type: 'string', description: 'CSV file with a column customer_id, as in tier export' },
    map: { type: 'string', description: 'customer=COL, where the column is called otherwise' },
    member: { type: 'string', description: 'one person instead: our id, or what the source calls them' },
    note: { type: 'string', description: 'what members read in their growth record' },
  },
  async run({ app, values }) {
    const memberIds = await peopleOf(app, values);
    const grant = {
      campaignCode: String(values['campaign']),
      memberIds,
      points: Number(values['points']),
      note: String(values['note'] ?? ''),
      grantedBy: GRANTED_BY,
    };
    const { granted, already } = await app.get(GrowthCampaigns).grantCampaign(grant);
    return {
      lines: [`${granted} people were given ${grant.points} each, ${already} had theirs already`],
      json: { campaign: grant.campaignCode, points: grant.points, granted, already },
    };
  },
};

/** `growth show`: somebody's growth and its newest entries. */
export const growthShowCommand: CliCommand = {
  name: 'growth show',
  summary: 'show what somebody has earned and by what',
  options: {
    member: { type: 'string', description: 'our id, or what the source calls them', required: true },
  },
  async run({ app, values }) {
    const database = app.get(Database);
    const read = app.get(GrowthRead);
    const memberId = await personNamed(app, String(values['member']));
    const total = await read.total(database, memberId);
    const found = await read.entries(database, memberId, { limit: ENTRIES_SHOWN });
    const entries = found.slice(0, ENTRIES_SHOWN);
    return {
      table: {
        columns: ['earned on', 'kind', 'points', 'total', 'note'],
        rows: entries.map((entry) => [
          entry.earnedOn,
          entry.kindLabel,
          entry.points,
          entry.totalAfter,
          entry.note,
        ]),
      },
      lines: [
        `total ${total}${found.length > entries.length ? `; the newest ${entries.length} entries` : ''}`,
      ],
      json: { memberId, total, entries },
    };
  },
};

/** `growth settle`: brings the ledger to what orders, activities and rules say by now. */
export const growthSettleCommand: CliCommand = {
  name: 'growth settle',
  summary: 'count what no worker has counted yet, also earlier orders under new rules',
  options: {},
  async run({ app, onProgress }) {
    const entries = await app
      .get(GrowthBackfill)
      .bringUpToDate((done, total) => onProgress(`orders up to ${done} of ${total}`));
    return { lines: [`${entries} entries written`], json: { entries } };
  },
};

async function peopleOf(app: CliCall['app'], values: CliCall['values']): Promise<string[]> {
  const { file, member, map } = values;
  if (typeof file === typeof member)
    throw new UsageError('growth grant: say whom, by either --file or --member');
  if (typeof member === 'string') return [await personNamed(app, member)];
  const names = await customersOf(String(file), typeof map === 'string' ? map : undefined);
  return app.get(GrowthRead).peopleByExternalId(app.get(Database), names);
}

async function personNamed(app: CliCall['app'], name: string): Promise<string> {
  const memberId = await app.get(TieringRead).personNamed(app.get(Database), name);
  if (memberId !== undefined) return memberId;
  const message = `找不到「${name.slice(0, 60)}」，或有几个渠道的人都叫这个`;
  throw new TieringError('member-unknown', 404, message, { member: name });
}

/** The ids in the customer column; throws at the first row that has none. */
async function customersOf(path: string, map: string | undefined): Promise<string[]> {
  const file = await openCsvFile(path);
  const places = placeColumns(CUSTOMER, file.header, parseColumnMap(map, CUSTOMER));
  const names: string[] = [];
  for await (const records of file.records(oneLineColumns(CUSTOMER, places)))
    for (const record of records) names.push(customerOf(record, places.customer ?? 0));
  return names;
}

function customerOf({ line, cells, problem }: CsvRecord, place: number): string {
  try {
    if (problem) throw new CellProblem(problem);
    const name = readId(cells[place], '客户编号', CUSTOMER_LENGTH);
    if (name === undefined)
      throw new CellProblem({ code: 'imports.customer-missing', reason: '没有客户编号' });
    return name;
  } catch (error) {
    if (!(error instanceof CellProblem)) throw error;
    const { code, reason } = error.problem;
    throw new AppError({
      code,
      status: 422,
      message: `第 ${line} 行：${reason}；没有给任何人加成长值`,
      details: { line },
    });
  }
}
