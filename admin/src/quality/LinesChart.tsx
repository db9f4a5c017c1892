import { useMemo } from 'react';
import { useChart } from '../charts/useChart.js';
import { useAppearance } from '../app/Appearance.js';

export interface Line {
  name: string;
  values: (number | null)[];
  colour?: string;
  isDashed?: boolean;
  /** Pixels by which the name at the line's end is moved down, where lines end close together. */
  labelShift?: number;
}

interface Props {
  label: string;
  categories: string[];
  /** At most five. */
  lines: Line[];
  height: number;
  format: (value: number) => string;
  axisFormat?: (value: number) => string;
  categoryFormat?: (category: string) => string;
}

/** A few lines over the same categories, each named at its end. */
export function LinesChart({ label, categories, lines, height, format, axisFormat, categoryFormat }: Props) {
  const { palette } = useAppearance();
  const option = useMemo(() => {
    const widest = Math.max(...lines.map((line) => [...line.name].length), 2);
    const spread = categories.length > 1;
    return {
      grid: { left: 8, right: 16 + Math.min(9, widest) * 13, top: 12, bottom: 4, containLabel: true },
      xAxis: {
        type: 'category',
        boundaryGap: false,
        data: categories,
        axisLabel: { formatter: categoryFormat, hideOverlap: true },
      },
      yAxis: {
        type: 'value',
        scale: false,
        splitNumber: 3,
        axisLabel: { formatter: axisFormat ?? format },
      },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        formatter: (points: { dataIndex: number }[]) => {
          const at = points[0]?.dataIndex ?? 0;
          const named = lines.map((line) => {
            const value = line.values[at];
            return `${line.name} ${value === null || value === undefined ? '—' : format(value)}`;
          });
          return [categories[at] ?? '', ...named].join('\n');
        },
      },
      series: lines.map((line, index) => ({
        type: 'line',
        name: line.name,
        data: line.values,
        showSymbol: !spread || categories.length <= 15,
        symbolSize: 5,
        lineStyle: { width: 2, color: line.colour, type: line.isDashed ? 'dashed' : 'solid' },
        itemStyle: line.colour ? { color: line.colour } : undefined,
        endLabel: {
          show: true,
          formatter: '{a}',
          color: palette.text,
          distance: 6,
          offset: [0, line.labelShift ?? 0],
        },
        labelLayout: { moveOverlap: 'shiftY' },
        z: lines.length - index,
      })),
    };
  }, [axisFormat, categories, categoryFormat, format, lines, palette]);
  const element = useChart(option);
  return <div ref={element} role="img" aria-label={label} style={{ height }} data-testid="lines-chart" />;
}
