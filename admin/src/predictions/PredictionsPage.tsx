import { ReloadOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Progress, Skeleton } from 'antd';
import { lazy, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CalibrationBucket, PredictionModel } from '../api/types-people.js';
import { useAppearance } from '../app/Appearance.js';
import { ChartFrame } from '../charts/ChartFrame.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { Facts } from '../display/Facts.js';
import { PageHeader } from '../display/PageHeader.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import { formatCount, formatDecimal, formatShare } from '../format/number.js';
import { ParameterTable } from './ParameterTable.js';
import { useFit, useFitRun, usePredictionModel } from './usePredictions.js';
import styles from '../quality/quality.module.css';

const LinesChart = lazy(async () => ({ default: (await import('../quality/LinesChart.js')).LinesChart }));

const tones: Readonly<Record<PredictionModel['state'], StatusTone>> = {
  ready: 'good',
  fallback: 'caution',
  none: 'neutral',
};

/** How far can the predictions be trusted? */
export function PredictionsPage() {
  const { t } = useTranslation();
  const model = usePredictionModel();
  const [runId, setRunId] = useState<string | null>(null);
  const fit = useFit(setRunId);
  const { run, hasEnded } = useFitRun(runId);
  const isFitting = fit.isPending || (runId !== null && !hasEnded);
  const percent = run && run.progressTotal > 0 ? Math.floor((run.progressDone / run.progressTotal) * 100) : 0;
  return (
    <>
      <PageHeader
        title={t('predictions.title')}
        note={t('predictions.note')}
        actions={
          <Button
            type="primary"
            icon={<ReloadOutlined />}
            loading={isFitting}
            onClick={() => fit.mutate()}
            data-testid="predict-fit"
          >
            {t('predictions.fit')}
          </Button>
        }
      />
      {isFitting && (
        <Card size="small" style={{ marginBottom: 16 }} data-testid="fit-progress">
          {t('predictions.fitting')}
          <Progress percent={percent} size="small" status="active" aria-label={t('predictions.fitting')} />
        </Card>
      )}
      {hasEnded && run && (
        <Alert
          style={{ marginBottom: 16 }}
          type={run.state === 'done' ? 'success' : 'error'}
          showIcon
          closable
          title={t(run.state === 'done' ? 'predictions.fitDone' : 'predictions.fitFailed')}
          description={run.error}
          data-testid="fit-ended"
        />
      )}
      {model.isError && (
        <ErrorNotice error={model.error} what={t('predictions.title')} onRetry={() => void model.refetch()} />
      )}
      {model.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {model.data && <ModelBoard model={model.data} />}
    </>
  );
}

/** A small slope in powers of ten. */
function slopeText(slope: number | null): string {
  if (slope === null) return '—';
  return slope === 0 ? '0' : slope.toExponential(1);
}

function ModelBoard({ model }: { model: PredictionModel }) {
  const { t } = useTranslation();
  return (
    <div className={styles.stack}>
      {model.state === 'none' && (
        <Alert type="info" showIcon title={t('predictions.noModel')} description={model.reason} />
      )}
      {model.state === 'fallback' && (
        <Alert
          type="warning"
          showIcon
          title={t('predictions.fallbackTitle')}
          description={model.reason}
          data-testid="fallback-reason"
        />
      )}
      <Card data-testid="model-state">
        <Facts
          items={[
            {
              key: 'state',
              label: t('predictions.state'),
              value: (
                <StatusTag tone={tones[model.state]}>{t(`predictions.states.${model.state}`)}</StatusTag>
              ),
            },
            { key: 'fittedOn', label: t('predictions.fittedOn'), value: model.fittedOn ?? '—' },
            { key: 'untilOn', label: t('predictions.untilOn'), value: model.untilOn ?? '—' },
            {
              key: 'customers',
              label: t('predictions.customers'),
              value: formatCount(model.customers),
              basis: t('predictions.customersBasis'),
            },
            {
              key: 'converged',
              label: t('predictions.converged'),
              value:
                model.state === 'none' || model.converged === null
                  ? '—'
                  : model.converged
                    ? t('words.yes')
                    : t('words.no'),
            },
            {
              key: 'logLikelihood',
              label: t('predictions.logLikelihood'),
              value: model.logLikelihood === null ? '—' : formatDecimal(model.logLikelihood),
              basis: t('predictions.logLikelihoodBasis'),
            },
            {
              key: 'gradient',
              label: t('predictions.gradient'),
              value: slopeText(model.gradient),
              basis: t('predictions.gradientBasis'),
            },
          ]}
        />
      </Card>
      {model.state !== 'none' && (
        <div className={styles.two}>
          <Calibration buckets={model.calibration} />
          <div className={styles.stack}>
            <Backtest backtest={model.backtest} />
            {model.parameters && <ParameterTable parameters={model.parameters} />}
          </div>
        </div>
      )}
    </div>
  );
}

const perHead = (value: number) => value.toFixed(2);

function Calibration({ buckets }: { buckets: CalibrationBucket[] }) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const categories = useMemo(() => buckets.map((bucket) => bucket.bucket), [buckets]);
  const lines = useMemo(
    () => [
      {
        name: t('predictions.predicted'),
        values: buckets.map((bucket) => bucket.predicted),
        colour: palette.tierTop,
        isDashed: true,
        labelShift: 9,
      },
      {
        name: t('predictions.actual'),
        values: buckets.map((bucket) => bucket.actual),
        colour: palette.primary,
        labelShift: -9,
      },
    ],
    [buckets, palette, t],
  );
  return (
    <ChartFrame
      testId="calibration"
      title={t('predictions.calibration')}
      basis={t('predictions.calibrationBasis')}
      height={320}
      table={{
        columns: [
          { title: t('predictions.bucket') },
          { title: t('charts.count'), align: 'right' },
          { title: t('predictions.predicted'), align: 'right' },
          { title: t('predictions.actual'), align: 'right' },
        ],
        rows: buckets.map((bucket) => [
          bucket.bucket,
          formatCount(bucket.people),
          perHead(bucket.predicted),
          perHead(bucket.actual),
        ]),
      }}
    >
      {buckets.length === 0 ? (
        <p className={styles.note}>{t('predictions.noCalibration')}</p>
      ) : (
        <LinesChart
          label={t('predictions.calibration')}
          categories={categories}
          lines={lines}
          height={320}
          format={perHead}
        />
      )}
    </ChartFrame>
  );
}

function Backtest({ backtest }: { backtest: PredictionModel['backtest'] }) {
  const { t } = useTranslation();
  return (
    <Card
      data-testid="backtest"
      title={
        <>
          {t('predictions.backtest')}{' '}
          {backtest && (
            <BasisHint
              text={t('predictions.backtestBasis', { date: backtest.splitOn, days: backtest.horizonDays })}
            />
          )}
        </>
      }
    >
      {backtest ? (
        <Facts
          items={[
            { key: 'splitOn', label: t('predictions.splitOn'), value: backtest.splitOn },
            { key: 'horizon', label: t('predictions.horizon'), value: formatCount(backtest.horizonDays) },
            {
              key: 'predicted',
              label: t('predictions.predictedOrders'),
              value: formatCount(backtest.predictedOrders),
            },
            {
              key: 'actual',
              label: t('predictions.actualOrders'),
              value: formatCount(backtest.actualOrders),
            },
            {
              key: 'ratio',
              label: t('predictions.ratio'),
              value:
                backtest.actualOrders > 0
                  ? formatShare(backtest.predictedOrders / backtest.actualOrders)
                  : '—',
            },
            {
              key: 'mae',
              label: t('predictions.mae'),
              value: `${backtest.mae.toFixed(2)} ${t('predictions.timesPerHead')}`,
              basis: t('predictions.maeBasis'),
            },
            {
              key: 'naiveMae',
              label: t('predictions.naiveMae'),
              value:
                backtest.naiveMae === undefined
                  ? '—'
                  : `${backtest.naiveMae.toFixed(2)} ${t('predictions.timesPerHead')}`,
              basis: t('predictions.naiveMaeBasis'),
            },
            {
              key: 'correlation',
              label: t('predictions.correlation'),
              value: backtest.correlation === null ? '—' : backtest.correlation.toFixed(2),
            },
          ]}
        />
      ) : (
        <span className="muted">{t('predictions.noBacktest')}</span>
      )}
    </Card>
  );
}
