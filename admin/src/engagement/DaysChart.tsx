import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppearance } from '../app/Appearance.js';
import { useChart } from '../charts/useChart.js';
import { formatCount } from '../format/number.js';

/** How often people took part, day by day. */
export function DaysChart({
  days,
  label,
  height,
}: {
  days: { on: string; times: number }[];
  label: string;
  height: number;
}) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const option = useMemo(
    () => ({
      grid: { left: 8, right: 16, top: 12, bottom: 0, containLabel: true },
      xAxis: {
        type: 'category',
        boundaryGap: days.length === 1,
        data: days.map(({ on }) => on),
        axisLabel: { formatter: (date: string) => date.slice(5), hideOverlap: true },
      },
      yAxis: { type: 'value', minInterval: 1, splitNumber: 3 },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        formatter: (points: { dataIndex: number }[]) => {
          const day = days[points[0]?.dataIndex ?? 0];
          return day ? `${day.on}\n${formatCount(day.times)} ${t('words.times')}` : '';
        },
      },
      series: [
        {
          type: 'line',
          name: label,
          data: days.map(({ times }) => times),
          showSymbol: days.length < 15,
          symbolSize: 6,
          lineStyle: { width: 2, color: palette.primary },
          areaStyle: { color: palette.primary, opacity: 0.1 },
          itemStyle: { color: palette.primary },
        },
      ],
    }),
    [days, label, palette, t],
  );
  const element = useChart(option);
  return <div ref={element} role="img" aria-label={label} style={{ height }} data-testid="days-chart" />;
}
