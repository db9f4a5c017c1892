import { Alert, Card, Segmented, Select, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { SchemeQuality } from '../api/types-people.js';
import type { SchemeRow } from '../api/types.js';
import { ChartFrame } from '../charts/ChartFrame.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { Facts } from '../display/Facts.js';
import { PageHeader } from '../display/PageHeader.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatYuan } from '../format/money.js';
import { formatCount, formatDecimal, formatShare } from '../format/number.js';
import { useConditionFields } from '../tiering/useScheme.js';
import { useSchemes } from '../tiering/useSchemes.js';
import { CorrelationSection } from './CorrelationSection.js';
import { DriftCard } from './DriftCard.js';
import { PortraitSection } from './PortraitSection.js';
import { SeparationChart } from './SeparationChart.js';
import { SizesCard } from './SizesCard.js';
import { useQuality } from './useQuality.js';
import styles from './quality.module.css';

/** So many schemes fit side by side, more go into a list. */
const sideBySide = 5;

/** Do the tiers of a scheme still tell people apart, and are they steady? */
export function QualityPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const schemes = useSchemes();
  const published = (schemes.data ?? []).filter((row) => row.publishedVersionNo !== null);
  const scheme = published.find((row) => row.code === search.get('scheme')) ?? published[0];
  const choose = (code: string) => setSearch({ scheme: code }, { replace: true });
  const options = published.map((row) => ({ value: row.code, label: row.name }));
  return (
    <>
      <PageHeader
        title={t('quality.title')}
        note={t('quality.note')}
        actions={
          scheme &&
          (options.length <= sideBySide ? (
            <Segmented
              aria-label={t('tiering.scheme')}
              data-testid="quality-scheme"
              value={scheme.code}
              options={options}
              onChange={choose}
            />
          ) : (
            <Select
              style={{ width: 220 }}
              aria-label={t('tiering.scheme')}
              data-testid="quality-scheme"
              value={scheme.code}
              options={options}
              onChange={choose}
            />
          ))
        }
      />
      {schemes.isError && (
        <ErrorNotice
          error={schemes.error}
          what={t('tiering.scheme')}
          onRetry={() => void schemes.refetch()}
        />
      )}
      {schemes.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {schemes.data && !scheme && (
        <Alert
          type="info"
          showIcon
          title={t('quality.noScheme')}
          action={<Link to="/tiering">{t('app.menu.tiering')}</Link>}
        />
      )}
      {scheme && <SchemeBoard key={scheme.code} scheme={scheme} />}
    </>
  );
}

function SchemeBoard({ scheme }: { scheme: SchemeRow }) {
  const { t } = useTranslation();
  const quality = useQuality(scheme.code);
  const fields = useConditionFields();
  if (quality.isError)
    return (
      <ErrorNotice error={quality.error} what={t('quality.title')} onRetry={() => void quality.refetch()} />
    );
  if (quality.isPending) return <Skeleton active paragraph={{ rows: 12 }} />;
  return (
    <div className={styles.stack}>
      <Overview quality={quality.data} />
      <div className={styles.two}>
        <Separation quality={quality.data} scheme={scheme} />
        <SizesCard scheme={scheme} sizes={quality.data.sizes} />
      </div>
      <DriftCard drift={quality.data.drift} />
      {fields.isError && (
        <ErrorNotice error={fields.error} what={t('tiering.fields')} onRetry={() => void fields.refetch()} />
      )}
      {fields.data && (
        <>
          <PortraitSection schemeCode={scheme.code} tiers={scheme.tiers} fields={fields.data} />
          <CorrelationSection schemeCode={scheme.code} tiers={scheme.tiers} fields={fields.data} />
        </>
      )}
    </div>
  );
}

function Overview({ quality }: { quality: SchemeQuality }) {
  const { t } = useTranslation();
  const { flap, warnings, separation, drift } = quality;
  const moved = drift.filter((row) => row.state !== 'ok').length;
  return (
    <Card data-testid="quality-overview">
      <Facts
        items={[
          {
            key: 'index',
            label: t('quality.index'),
            value: separation.index === null ? '—' : formatDecimal(separation.index),
            basis: t('quality.indexBasis'),
          },
          {
            key: 'flap',
            label: t('quality.flap'),
            value: flap.share === null ? '—' : formatShare(flap.share),
            basis: t('quality.flapBasis', { days: flap.days }),
          },
          {
            key: 'changes',
            label: t('quality.changes'),
            value: formatCount(flap.changes),
            basis: t('quality.changesBasis', { days: flap.days }),
          },
          {
            key: 'drifted',
            label: t('quality.drifted'),
            value: t('quality.driftedOf', { moved, all: drift.length }),
            basis: t('quality.driftBasis'),
          },
          { key: 'date', label: t('tiering.businessDate'), value: quality.businessDate },
        ]}
      />
      <div style={{ marginTop: 14 }} data-testid="quality-warnings">
        {warnings.length === 0 ? (
          <StatusTag tone="good">{t('quality.noWarnings')}</StatusTag>
        ) : (
          <ul className={styles.warnings}>
            {warnings.map((warning) => (
              <li key={`${warning.code}-${warning.tierCode}`}>
                <StatusTag tone="caution">{t(`quality.warnings.${warning.code}`)}</StatusTag>{' '}
                {warning.sentence}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}

function Separation({ quality, scheme }: { quality: SchemeQuality; scheme: SchemeRow }) {
  const { t } = useTranslation();
  const { separation } = quality;
  const levelOf = new Map(scheme.tiers.map((tier) => [tier.code, tier.level]));
  const tiers = [...separation.tiers].sort((a, b) => (levelOf.get(b.code) ?? 0) - (levelOf.get(a.code) ?? 0));
  const title = t('quality.separation', { days: separation.horizonDays });
  return (
    <ChartFrame
      testId="separation-card"
      title={title}
      basis={t('quality.separationBasis', { date: separation.asOf, days: separation.horizonDays })}
      height={280}
      table={{
        columns: [
          { title: t('quality.tier') },
          { title: t('charts.count'), align: 'right' },
          { title: t('quality.buyersTitle'), align: 'right' },
          { title: t('quality.mean'), align: 'right' },
          { title: t('quality.interval'), align: 'right' },
          { title: t('quality.median'), align: 'right' },
        ],
        rows: tiers.map((tier) => [
          tier.name,
          formatCount(tier.people),
          formatCount(tier.buyers),
          formatYuan(tier.meanFen),
          `${formatYuan(tier.low)} ~ ${formatYuan(tier.high)}`,
          formatYuan(tier.medianFen),
        ]),
      }}
    >
      {tiers.length > 0 && <SeparationChart tiers={tiers} label={title} />}
      {separation.note && <p className={styles.note}>{separation.note}</p>}
    </ChartFrame>
  );
}
