import { NightlyTiersService } from '../../decisions/tiering/nightly-tiers.service.js';
import { OutlookService } from '../../decisions/tiering/outlook.service.js';
import { ReplayService } from '../../decisions/tiering/replay.service.js';
import { SchemeService } from '../../decisions/tiering/scheme.service.js';
import { TierExportService } from '../../decisions/tiering/tier-export.service.js';
import { TieringError } from '../../decisions/tiering/tiering.errors.js';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import { Database } from '../../platform/database/database.js';
import type { CliCall, CliCommand } from './cli-command.js';
import { writeCsv } from './csv-file.js';

const SCHEME = { type: 'string', description: 'code of the scheme', required: true } as const;

/** `tier run`: refreshes facts that are out of date, then places everybody; returns when done. */
export const tierRunCommand: CliCommand = {
  name: 'tier run',
  summary: 'bring facts up to date and place everybody by a scheme',
  options: { scheme: SCHEME },
  async run({ app, values, onProgress }) {
    const code = String(values['scheme']);
    await app.get(SchemeService).requirePublished(code);
    const startedAt = performance.now();
    let said = '';
    const { facts, run } = await app.get(NightlyTiersService).run({
      codes: [code],
      cause: 'manual',
      requestedBy: '命令行',
      onProgress: (stage, done, total) => {
        const line = `${stage} ${done}/${total}`;
        if (line !== said) onProgress((said = line));
      },
    });
    const database = app.get(Database);
    const tiers = await app.get(TieringRead).countByTier(database, code);
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    return {
      table: {
        columns: ['tier', 'name', 'people'],
        rows: tiers.map((tier) => [tier.code, tier.name, tier.count]),
      },
      lines: [
        `${run.as_of_on}: ${run.change_count} changes, facts of ${facts} people refreshed, ${seconds} s`,
      ],
      json: {
        scheme: code,
        runId: run.id,
        businessDate: run.as_of_on,
        members: tiers.reduce((sum, { count }) => sum + count, 0),
        changes: run.change_count,
        factsRefreshed: facts,
        tiers: Object.fromEntries(tiers.map((tier) => [tier.code, tier.count])),
        seconds,
      },
    };
  },
};

/** `tier export`: everybody's tier in a scheme as a CSV file. */
export const tierExportCommand: CliCommand = {
  name: 'tier export',
  summary: 'write customer_id and tier of everybody to a CSV file; RFM with its values and scores',
  options: {
    scheme: SCHEME,
    out: { type: 'string', description: 'the CSV file to write', required: true },
    'as-of': {
      type: 'string',
      description: 'as it would be at the end of that business date, computed anew',
    },
  },
  async run({ app, values }) {
    const code = String(values['scheme']);
    const file = String(values['out']);
    const asOf = values['as-of'];
    const exports = app.get(TierExportService);
    const written = await exports.exportScheme(
      code,
      typeof asOf === 'string' ? asOf : undefined,
      async ({ columns, businessDate, pieces }) => ({
        businessDate,
        rows: await writeCsv(file, columns, pieces),
      }),
    );
    return {
      lines: [`${written.rows} people as of ${written.businessDate} in ${file}`],
      json: { scheme: code, file, ...written },
    };
  },
};

/** `tier explain`: why somebody is in a tier. */
export const tierExplainCommand: CliCommand = {
  name: 'tier explain',
  summary: 'say why somebody is in a tier, clause by clause',
  options: {
    scheme: SCHEME,
    member: { type: 'string', description: 'our id, or what the source calls them', required: true },
  },
  async run({ app, values }) {
    const database = app.get(Database);
    const read = app.get(TieringRead);
    const memberId = await personNamed(app, String(values['member']));
    const schemeCode = String(values['scheme']);
    const explanation = await read.explain(database, memberId, schemeCode);
    const { keeps, nextStep } = await app.get(OutlookService).of(memberId, schemeCode);
    return {
      table: {
        columns: ['tier', 'met', 'clause', 'value'],
        rows: explanation.tierChecks.flatMap((check) =>
          check.clauses.map((clause) => [
            check.isCurrent ? `* ${check.tierName}` : check.tierName,
            clause.isMet ? 'yes' : 'no',
            clause.text,
            clause.value,
          ]),
        ),
      },
      lines: [
        explanation.sentence,
        ...(explanation.nextTier ? [explanation.nextTier.sentence] : []),
        ...(nextStep ? [nextStep.sentence] : []),
        ...(keeps ? [keeps.sentence] : []),
      ],
      json: { memberId, ...explanation, keeps, nextStep },
    };
  },
};

/** `tier replay`: in which tiers somebody was on a past date. */
export const tierReplayCommand: CliCommand = {
  name: 'tier replay',
  summary: 'say in which tiers somebody was on a past date, as known then or now',
  options: {
    member: { type: 'string', description: 'our id, or what the source calls them', required: true },
    'as-of': { type: 'string', description: 'the business date', required: true },
    known: {
      type: 'string',
      description: 'then: by the history; now (default): recomputed from orders and refunds as they stand',
    },
  },
  async run({ app, values }) {
    const known = values['known'] ?? 'now';
    if (known !== 'now' && known !== 'then')
      throw new TieringError('known-invalid', 422, '--known 只能是 then（按当时所知）或 now（按现在所知）');
    const memberId = await personNamed(app, String(values['member']));
    const replay = await app.get(ReplayService).replay(memberId, String(values['as-of']), known);
    return {
      table: {
        columns: ['scheme', 'tier', 'name', 'version', 'note'],
        rows: replay.schemes.map((scheme) => [
          scheme.schemeCode,
          scheme.tierCode ?? '-',
          scheme.tierName ?? '-',
          scheme.versionNo ?? '-',
          scheme.note,
        ]),
      },
      lines: replay.facts.map(({ label, value }) => `${label}: ${value}`),
      json: replay,
    };
  },
};

async function personNamed(app: CliCall['app'], name: string): Promise<string> {
  const memberId = await app.get(TieringRead).personNamed(app.get(Database), name);
  if (memberId !== undefined) return memberId;
  throw new TieringError('member-unknown', 404, `找不到「${name.slice(0, 60)}」，或有几个渠道的人都叫这个`, {
    member: name,
  });
}
