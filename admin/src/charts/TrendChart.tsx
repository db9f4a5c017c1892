import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppearance } from '../app/Appearance.js';
import { formatYuan, formatYuanCompact } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { useChart } from './useChart.js';

interface Day {
  date: string;
  amountFen: number;
  orders: number;
}

/** Paid amount by business day. */
export function TrendChart({ days, label, height }: { days: Day[]; label: string; height: number }) {
  const { t, i18n } = useTranslation();
  const { palette } = useAppearance();
  const option = useMemo(
    () => ({
      grid: { left: 8, right: 16, top: 8, bottom: 0, containLabel: true },
      xAxis: {
        type: 'category',
        boundaryGap: false,
        data: days.map((day) => day.date),
        axisLabel: { formatter: (date: string) => date.slice(5), hideOverlap: true },
      },
      yAxis: {
        type: 'value',
        axisLabel: { formatter: (fen: number) => formatYuanCompact(fen, i18n.language).replace('.00', '') },
        splitNumber: 3,
      },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        formatter: (points: { dataIndex: number }[]) => {
          const day = days[points[0]?.dataIndex ?? 0];
          if (!day) return '';
          return `${day.date}\n${t('charts.amount')} ${formatYuan(day.amountFen)}\n${t('charts.orders')} ${formatCount(day.orders)}`;
        },
      },
      series: [
        {
          type: 'line',
          name: label,
          data: days.map((day) => day.amountFen),
          showSymbol: false,
          smooth: 0.2,
          lineStyle: { width: 2, color: palette.primary },
          areaStyle: { color: palette.primary, opacity: 0.1 },
          itemStyle: { color: palette.primary },
        },
      ],
    }),
    [days, i18n.language, label, palette, t],
  );
  const element = useChart(option);
  return <div ref={element} role="img" aria-label={label} style={{ height }} data-testid="trend" />;
}
