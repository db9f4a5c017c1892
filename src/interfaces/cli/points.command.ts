import { PointsReportRead } from '../../actions/points/points-report.read.js';
import { PointsRulesService } from '../../actions/points/points-rules.service.js';
import { PointsRead } from '../../actions/points/points.read.js';
import { pointsRulesSetting } from '../../actions/points/points-rules.setting.js';
import { TieringError } from '../../decisions/tiering/tiering.errors.js';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import type { CliCall, CliCommand } from './cli-command.js';

const SET_BY = '命令行';
const LINES_SHOWN = 20;

/** `points balance`: what somebody can use, what waits, what is owed, and the newest transactions. */
export const pointsBalanceCommand: CliCommand = {
  name: 'points balance',
  summary: "show somebody's points, their lots and the newest transactions",
  options: {
    member: { type: 'string', description: 'our id, or what the source calls them', required: true },
  },
  async run({ app, values }) {
    const database = app.get(Database);
    const read = app.get(PointsRead);
    const memberId = await personNamed(app, String(values['member']));
    const [balance, lots, found] = await Promise.all([
      read.balance(database, memberId),
      read.lots(database, memberId),
      read.transactions(database, memberId, { limit: LINES_SHOWN }),
    ]);
    const transactions = found.slice(0, LINES_SHOWN);
    return {
      table: {
        columns: ['at', 'kind', 'points', 'available', 'pending', 'note'],
        rows: transactions.map((one) => [
          one.occurredAt.toISOString(),
          one.kindLabel,
          one.points,
          one.balanceAfter,
          one.pendingAfter,
          one.note,
        ]),
      },
      lines: [`available ${balance.available}, pending ${balance.pending}, owed ${balance.owed}`],
      json: { memberId, ...balance, lots, transactions },
    };
  },
};

/** `points rules get`: every version of the earn rules. */
export const pointsRulesGetCommand: CliCommand = {
  name: 'points rules get',
  summary: 'show the earn rules and what they were before',
  options: {},
  async run({ app }) {
    const versions = await app.get(PointsRulesService).versions();
    return {
      table: {
        columns: ['starts on', 'in force', 'set by', 'rules'],
        rows: versions.map((version) => [
          version.startsOn ?? 'always',
          version.isInForce ? 'yes' : '',
          version.setBy,
          JSON.stringify(version.rules),
        ]),
      },
      json: { setting: pointsRulesSetting.name, versions },
    };
  },
};

/** `points rules set`: new earn rules, for what happens from their start on. */
export const pointsRulesSetCommand: CliCommand = {
  name: 'points rules set',
  summary: 'set the earn rules (JSON), for orders and activities from their start on',
  options: {
    rules: { type: 'string', description: 'the rules as JSON', required: true },
  },
  async run({ app, values }) {
    const rules = pointsRulesSetting.parse(String(values['rules']));
    const versions = await app.get(PointsRulesService).set(rules, SET_BY);
    const [newest] = versions;
    return {
      lines: [
        `set, for what happens from ${newest?.startsOn ?? 'today'} on: ${JSON.stringify(newest?.rules)}`,
      ],
      json: newest,
    };
  },
};

/** `points liability`: what is owed in points, by age of lot and month of expiry. */
export const pointsLiabilityCommand: CliCommand = {
  name: 'points liability',
  summary: 'show what members hold in points, by age of lot and by month of expiry',
  options: {},
  async run({ app }) {
    const liability = await app
      .get(PointsReportRead)
      .liability(app.get(Database), await app.get(BusinessClock).now());
    const worth = liability.worthFen === null ? '' : `, worth ${liability.worthFen} fen`;
    return {
      table: {
        columns: ['by', 'range', 'lots', 'members', 'available', 'pending'],
        rows: [
          ...liability.byAge.map((age) => [
            'age in days',
            age.toDays === null ? `${age.fromDays}+` : `${age.fromDays}-${age.toDays}`,
            age.lots,
            age.members,
            age.available,
            age.pending,
          ]),
          ...liability.byExpiry.map((month) => [
            'expiry',
            month.month,
            '',
            '',
            month.available,
            month.pending,
          ]),
        ],
      },
      lines: [
        `${liability.asOf}: available ${liability.available}, pending ${liability.pending}, owed by members ${liability.owed}${worth}`,
      ],
      json: liability,
    };
  },
};

async function personNamed(app: CliCall['app'], name: string): Promise<string> {
  const memberId = await app.get(TieringRead).personNamed(app.get(Database), name);
  if (memberId !== undefined) return memberId;
  const message = `找不到「${name.slice(0, 60)}」，或有几个渠道的人都叫这个`;
  throw new TieringError('member-unknown', 404, message, { member: name });
}
