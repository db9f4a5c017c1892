import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppearance } from '../app/Appearance.js';
import { formatCount } from '../format/number.js';
import { useChart } from './useChart.js';

export interface FlowNode {
  /** Unique within its side. */
  code: string;
  name: string;
  colour: string;
}

interface Props {
  label: string;
  left: FlowNode[];
  right: FlowNode[];
  flows: { from: string; to: string; count: number }[];
  height: number;
}

/** Who moves from which tier to which, left to right. */
export function FlowChart({ label, left, right, flows, height }: Props) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const option = useMemo(() => {
    const nodeOf = (side: 'L' | 'R') => (node: FlowNode) => ({
      name: `${side}:${node.code}`,
      itemStyle: { color: node.colour, borderWidth: 0 },
      label: { position: side === 'L' ? 'left' : 'right', formatter: node.name },
    });
    const nameOf = new Map<string, string>([
      ...left.map((node) => [`L:${node.code}`, node.name] as const),
      ...right.map((node) => [`R:${node.code}`, node.name] as const),
    ]);
    return {
      // Growing from the left it would show half a picture for a while.
      animation: false,
      tooltip: {
        trigger: 'item',
        renderMode: 'richText',
        formatter: (item: {
          dataType: string;
          name: string;
          value: number;
          data: { source?: string; target?: string };
        }) =>
          item.dataType === 'edge'
            ? `${nameOf.get(item.data.source ?? '')} → ${nameOf.get(item.data.target ?? '')}\n${formatCount(item.value)} ${t('words.people')}`
            : `${nameOf.get(item.name)}\n${formatCount(item.value)} ${t('words.people')}`,
      },
      series: [
        {
          type: 'sankey',
          left: 84,
          right: 84,
          top: 8,
          bottom: 8,
          nodeWidth: 12,
          nodeGap: 10,
          layoutIterations: 0,
          draggable: false,
          emphasis: { focus: 'adjacency' },
          label: { color: palette.text },
          lineStyle: { color: 'source', opacity: 0.35, curveness: 0.5 },
          data: [...left.map(nodeOf('L')), ...right.map(nodeOf('R'))],
          links: flows.map((flow) => ({
            source: `L:${flow.from}`,
            target: `R:${flow.to}`,
            value: flow.count,
          })),
        },
      ],
    };
  }, [flows, left, palette, right, t]);
  const element = useChart(option);
  return <div ref={element} role="img" aria-label={label} style={{ height }} data-testid="flow-chart" />;
}
