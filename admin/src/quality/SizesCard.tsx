import { Select } from 'antd';
import { lazy, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemeQuality } from '../api/types-people.js';
import type { SchemeRow } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { ChartFrame } from '../charts/ChartFrame.js';
import { tierColour } from '../display/TierTag.js';
import { formatCount } from '../format/number.js';
import styles from './quality.module.css';

const LinesChart = lazy(async () => ({ default: (await import('./LinesChart.js')).LinesChart }));

const mostLines = 5;
const shortDate = (date: string) => date.slice(5);

/** How many people were in each tier, day by day; at most five tiers at a time, all of them in the table. */
export function SizesCard({ scheme, sizes }: { scheme: SchemeRow; sizes: SchemeQuality['sizes'] }) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const tiers = useMemo(() => [...scheme.tiers].sort((a, b) => b.level - a.level), [scheme.tiers]);
  const last = sizes.at(-1)?.counts;
  const largest = [...tiers]
    .sort((a, b) => (last?.[b.code] ?? 0) - (last?.[a.code] ?? 0))
    .slice(0, mostLines)
    .map((tier) => tier.code);
  const [chosen, setChosen] = useState<string[] | null>(null);
  const shown = chosen ?? largest;
  const key = shown.join();
  const lines = useMemo(
    () =>
      tiers
        .filter((tier) => key.split(',').includes(tier.code))
        .map((tier) => ({
          name: tier.name,
          colour: tierColour(palette, scheme, tier.code),
          values: sizes.map((day) => day.counts[tier.code] ?? 0),
        })),
    [key, palette, scheme, sizes, tiers],
  );
  const dates = useMemo(() => sizes.map((day) => day.date), [sizes]);
  return (
    <ChartFrame
      testId="sizes-card"
      title={t('quality.sizes')}
      basis={t('quality.sizesBasis')}
      height={236}
      table={{
        columns: [
          { title: t('charts.date') },
          ...tiers.map((tier) => ({ title: tier.name, align: 'right' as const })),
        ],
        rows: [...sizes]
          .reverse()
          .map((day) => [day.date, ...tiers.map((tier) => formatCount(day.counts[tier.code] ?? 0))]),
      }}
      extra={
        tiers.length > mostLines && (
          <Select
            mode="multiple"
            size="small"
            maxTagCount={0}
            maxTagPlaceholder={t('quality.tiersShown', { n: shown.length })}
            style={{ width: 120 }}
            maxCount={mostLines}
            aria-label={t('quality.tiers')}
            value={shown}
            options={tiers.map((tier) => ({ value: tier.code, label: tier.name }))}
            onChange={setChosen}
          />
        )
      }
    >
      {sizes.length === 0 ? (
        <p className={styles.note}>{t('quality.noSizes')}</p>
      ) : (
        <LinesChart
          label={t('quality.sizes')}
          categories={dates}
          lines={lines}
          height={236}
          format={formatCount}
          categoryFormat={shortDate}
        />
      )}
    </ChartFrame>
  );
}
