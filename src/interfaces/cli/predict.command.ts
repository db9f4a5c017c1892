import { PredictionExportService } from '../../decisions/prediction/prediction-export.service.js';
import { PredictionService, type FitOutcome } from '../../decisions/prediction/prediction.service.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { parseBusinessDate } from '../../platform/clock/business-date.js';
import { UsageError } from './cli-arguments.js';
import type { CliCommand } from './cli-command.js';
import { writeCsv } from './csv-file.js';

const DAYS_PER_UNIT = { day: 1, week: 7 } as const;
type TimeUnit = keyof typeof DAYS_PER_UNIT;

/** `predict fit`: fits the models; predicts everybody, or only fits when an earlier date is given. */
export const predictFitCommand: CliCommand = {
  name: 'predict fit',
  summary: 'fit BG/NBD and Gamma-Gamma to all purchases and predict everybody',
  options: {
    until: {
      type: 'string',
      description: 'last business date of the purchases; an earlier one only fits, stored predictions stay',
    },
    'time-unit': { type: 'string', description: 'day (default) or week: unit of alpha and the likelihood' },
  },
  async run({ app, values, onProgress }) {
    const unit = timeUnitOf(values['time-unit']);
    const until = values['until'];
    const service = app.get(PredictionService);
    const today = await app.get(BusinessClock).today();
    let said = -1;
    const tell = (percent: number): void => {
      if (percent >= said + 5) onProgress(`predict fit ${(said = percent)} %`);
    };
    const startedAt = performance.now();
    const isFitOnly = typeof until === 'string' && parseBusinessDate(until) !== today;
    const outcome = isFitOnly
      ? await service.fitUntil(until, tell)
      : await service.refit({ requestedBy: '命令行', needsModel: true, onProgress: tell });
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    const figures = figuresOf(outcome, unit);
    return {
      table: {
        columns: ['figure', 'value'],
        rows: Object.entries(figures).map(([name, value]) => [name, figureText(value)]),
      },
      lines: [
        outcome.predicted === null
          ? `fitted on purchases until ${outcome.until}; stored predictions are as they were (${seconds} s)`
          : `${outcome.predicted} people predicted as of ${outcome.until} (${seconds} s)`,
        ...(outcome.quality.reason === null ? [] : [outcome.quality.reason]),
      ],
      json: {
        ...figures,
        until: outcome.until,
        timeUnit: unit,
        gammaUnit: 'fen',
        repeatCustomers: outcome.quality.repeaters,
        gradientNorm: outcome.quality.gradientNorm,
        reason: outcome.quality.reason,
        predicted: outcome.predicted,
        backtest: backTestOf(outcome),
        seconds,
      },
    };
  },
};

/** `predict export`: everybody's stored prediction as a CSV file. */
export const predictExportCommand: CliCommand = {
  name: 'predict export',
  summary: 'write the stored predictions of everybody who ever bought to a CSV file; times in days',
  options: { out: { type: 'string', description: 'the CSV file to write', required: true } },
  async run({ app, values }) {
    const file = String(values['out']);
    const { columns, untilOn, state, pieces } = await app.get(PredictionExportService).exportAll();
    const rows = await writeCsv(file, columns, pieces);
    const basis = state === 'ready' ? '' : ', by the recency-frequency table';
    return {
      lines: [`${rows} people as of ${untilOn}${basis} in ${file}`],
      json: { file, rows, until: untilOn, state },
    };
  },
};

/** Eight digits are more than a fit is worth; whole figures stay as they are. */
function figureText(value: number | boolean | null): string {
  if (typeof value !== 'number') return value === null ? '-' : String(value);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(8)));
}

function timeUnitOf(value: string | boolean | undefined): TimeUnit {
  if (value === undefined || value === 'day') return 'day';
  if (value === 'week') return 'week';
  throw new UsageError('predict fit: --time-unit is day or week');
}

/**
 * Parameters and log-likelihood in the unit asked for: `alpha` is a time, and the density of x purchase times is
 * multiplied by 7^x when they are told in weeks. `gamma` is fen.
 */
function figuresOf({ models, quality }: FitOutcome, unit: TimeUnit): Record<string, number | boolean | null> {
  const { orders, spend } = models;
  const days = DAYS_PER_UNIT[unit];
  return {
    r: orders?.r ?? null,
    alpha: orders ? orders.alpha / days : null,
    a: orders?.a ?? null,
    b: orders?.b ?? null,
    logLikelihood:
      quality.logLikelihood === null
        ? null
        : quality.logLikelihood + quality.repeatPurchases * Math.log(days),
    p: spend?.p ?? null,
    q: spend?.q ?? null,
    gamma: spend?.gamma ?? null,
    customers: quality.customers,
    converged: quality.isConverged,
  };
}

function backTestOf({ quality }: FitOutcome): Record<string, number | null> | null {
  if (!quality.backTest) return null;
  const { horizonDays, people, predictedOrders, actualOrders, mae, naiveMae, correlation } = quality.backTest;
  return { horizonDays, people, predictedOrders, actualOrders, mae, naiveMae, correlation };
}
