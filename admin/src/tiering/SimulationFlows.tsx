import { Segmented, Table } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemeDetail, Simulation } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { BasisHint } from '../display/BasisHint.js';
import { tierColour } from '../display/TierTag.js';
import { formatCount, formatShare } from '../format/number.js';
import styles from './tiering.module.css';

const FlowChart = lazy(async () => ({ default: (await import('../charts/FlowChart.js')).FlowChart }));

interface Props {
  scheme: SchemeDetail;
  simulation: Simulation;
}

/** 流向图 from the tiers now to the tiers after, and the moves as a table. */
export function SimulationFlows({ scheme, simulation }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<'all' | 'moves'>('all');
  const { left, right, flows } = useFlows(scheme, simulation);
  const moves = flows.filter((flow) => flow.from !== flow.to).sort((a, b) => b.count - a.count);
  const drawn = shown === 'all' || moves.length === 0 ? flows : moves;
  const used = (side: 'from' | 'to') => new Set(drawn.map((flow) => flow[side]));
  const height = Math.min(420, Math.max(240, Math.max(left.length, right.length) * 34));
  return (
    <>
      <div className={styles.toolbar} style={{ marginBottom: 4 }}>
        <h3 style={{ margin: 0, fontSize: 14 }}>
          {t('tiering.sim.flows')} <BasisHint text={t('tiering.sim.flowsBasis')} />
        </h3>
        <span className={styles.spacer} />
        <Segmented
          size="small"
          value={shown}
          aria-label={t('tiering.sim.flows')}
          disabled={moves.length === 0}
          options={[
            { value: 'all' as const, label: t('tiering.sim.everybody') },
            { value: 'moves' as const, label: t('tiering.sim.onlyMoves') },
          ]}
          onChange={setShown}
        />
      </div>
      <Suspense fallback={<div style={{ height }} />}>
        <FlowChart
          label={t('tiering.flowAria')}
          left={left.filter((node) => used('from').has(node.code))}
          right={right.filter((node) => used('to').has(node.code))}
          flows={drawn}
          height={height}
        />
      </Suspense>
      <h3 style={{ fontSize: 14 }}>{t('tiering.moves')}</h3>
      <Table
        size="small"
        pagination={moves.length > 12 ? { pageSize: 12, showSizeChanger: false, size: 'small' } : false}
        data-testid="flow-table"
        locale={{ emptyText: t('tiering.nobodyMoves') }}
        rowKey={(row) => `${row.from}>${row.to}`}
        dataSource={moves}
        columns={[
          {
            title: t('charts.from'),
            render: (_value, row) => left.find((node) => node.code === row.from)?.name,
          },
          {
            title: t('charts.to'),
            render: (_value, row) => right.find((node) => node.code === row.to)?.name,
          },
          { title: t('charts.count'), align: 'right', render: (_value, row) => formatCount(row.count) },
          {
            title: t('tiering.sim.ofAll'),
            align: 'right',
            render: (_value, row) => formatShare(simulation.total ? row.count / simulation.total : 0),
          },
        ]}
      />
    </>
  );
}

/** Nodes of both sides, the highest tier on top, and the flows between them; the empty code is 未分层. */
function useFlows(scheme: SchemeDetail, simulation: Simulation) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  return useMemo(() => {
    const after = {
      kind: scheme.kind,
      tiers: simulation.tiers.map((tier, index) => ({
        code: tier.code,
        name: tier.name,
        count: tier.after,
        level: index,
      })),
    };
    const rankOf = (code: string) => simulation.tiers.findIndex((tier) => tier.code === code);
    const nameOf = (code: string) =>
      simulation.tiers.find((tier) => tier.code === code)?.name ??
      scheme.tiers.find((tier) => tier.code === code)?.name ??
      t('members.unplaced');
    const flows = simulation.flows.map((flow) => ({ from: flow.from ?? '', to: flow.to, count: flow.count }));
    const codesOf = (side: 'from' | 'to') =>
      [...new Set(flows.map((flow) => flow[side]))].sort((a, b) => rankOf(b) - rankOf(a));
    return {
      flows,
      left: codesOf('from').map((code) => ({
        code,
        name: code ? nameOf(code) : t('members.unplaced'),
        colour: tierColour(palette, scheme, code),
      })),
      right: codesOf('to').map((code) => ({
        code,
        name: nameOf(code),
        colour: tierColour(palette, after, code),
      })),
    };
  }, [palette, scheme, simulation, t]);
}
