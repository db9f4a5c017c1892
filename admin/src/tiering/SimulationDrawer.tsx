import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import { Button, Drawer, Table } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemeDetail, Simulation } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { tierColour } from '../display/TierTag.js';
import { formatCount } from '../format/number.js';
import { PublishDialog } from './PublishDialog.js';
import type { SchemeEditor } from './useSchemeEditor.js';
import styles from './tiering.module.css';

const FlowChart = lazy(async () => ({ default: (await import('../charts/FlowChart.js')).FlowChart }));

/** What publishing the draft would do: who moves from where to where, before anything happens. */
export function SimulationDrawer({ scheme, editor }: { scheme: SchemeDetail; editor: SchemeEditor }) {
  const { t } = useTranslation();
  const [isPublishing, setPublishing] = useState(false);
  const simulation = useMemo(
    () => editor.simulation && lowToHigh(editor.simulation, scheme),
    [editor.simulation, scheme],
  );
  return (
    <Drawer
      open={simulation !== null}
      size={820}
      title={t('tiering.simulation')}
      onClose={editor.closeSimulation}
      data-testid="simulation"
      footer={
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button onClick={editor.closeSimulation}>{t('tiering.goOnEditing')}</Button>
          <Button type="primary" onClick={() => setPublishing(true)} data-testid="publish">
            {t('tiering.publish')}
          </Button>
        </div>
      }
    >
      {simulation && <SimulationBody scheme={scheme} simulation={simulation} />}
      {simulation && (
        <PublishDialog
          isOpen={isPublishing}
          simulation={simulation}
          editor={editor}
          onClose={() => setPublishing(false)}
        />
      )}
    </Drawer>
  );
}

/** The simulation with its tiers from low to high; kinds list them in their own order. */
function lowToHigh(simulation: Simulation, scheme: SchemeDetail): Simulation {
  const levelOf = new Map(scheme.tiers.map((tier) => [tier.code, tier.level]));
  const levels = simulation.tiers.flatMap((tier) => levelOf.get(tier.code) ?? []);
  const isHighFirst = (levels[0] ?? 0) > (levels.at(-1) ?? 0);
  return isHighFirst ? { ...simulation, tiers: [...simulation.tiers].reverse() } : simulation;
}

function SimulationBody({ scheme, simulation }: { scheme: SchemeDetail; simulation: Simulation }) {
  const { t } = useTranslation();
  const figures = [
    { key: 'up', value: simulation.up, label: t('tiering.up'), icon: <ArrowUpOutlined aria-hidden="true" /> },
    {
      key: 'down',
      value: simulation.down,
      label: t('tiering.down'),
      icon: <ArrowDownOutlined aria-hidden="true" />,
    },
    { key: 'same', value: simulation.same, label: t('tiering.same'), icon: null },
    { key: 'placed', value: simulation.placed, label: t('tiering.placed'), icon: null },
  ];
  return (
    <>
      <p className="muted" style={{ marginTop: 0 }}>
        {t('tiering.simulatedOn', { date: simulation.businessDate, total: formatCount(simulation.total) })}
      </p>
      <div className={styles.moveFigures}>
        {figures.map((figure) => (
          <div key={figure.key} className={styles.moveFigure}>
            <div className="muted">
              {figure.icon} {figure.label}
            </div>
            <div className={styles.moveValue} data-testid={`simulation-${figure.key}`}>
              {formatCount(figure.value)}
            </div>
          </div>
        ))}
      </div>
      <Flows scheme={scheme} simulation={simulation} />
      <BeforeAfter scheme={scheme} simulation={simulation} />
    </>
  );
}

function Flows({ scheme, simulation }: { scheme: SchemeDetail; simulation: Simulation }) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const { left, right, flows } = useMemo(() => {
    const after = {
      kind: scheme.kind,
      tiers: simulation.tiers.map((tier, index) => ({
        code: tier.code,
        name: tier.name,
        count: tier.after,
        level: index,
      })),
    };
    const nameOf = (code: string) =>
      simulation.tiers.find((tier) => tier.code === code)?.name ??
      scheme.tiers.find((tier) => tier.code === code)?.name ??
      t('members.unplaced');
    const all = simulation.flows.map((flow) => ({ from: flow.from ?? '', to: flow.to, count: flow.count }));
    const codesOf = (side: 'from' | 'to') => [...new Set(all.map((flow) => flow[side]))];
    const order = (codes: string[]) =>
      codes.sort(
        (a, b) =>
          simulation.tiers.findIndex((tier) => tier.code === b) -
          simulation.tiers.findIndex((tier) => tier.code === a),
      );
    return {
      flows: all,
      left: order(codesOf('from')).map((code) => ({
        code,
        name: code ? nameOf(code) : t('members.unplaced'),
        colour: tierColour(palette, scheme, code),
      })),
      right: order(codesOf('to')).map((code) => ({
        code,
        name: nameOf(code),
        colour: tierColour(palette, after, code),
      })),
    };
  }, [palette, scheme, simulation, t]);
  const moves = [...flows].filter((flow) => flow.from !== flow.to).sort((a, b) => b.count - a.count);
  return (
    <>
      <Suspense fallback={<div style={{ height: 280 }} />}>
        <FlowChart label={t('tiering.flowAria')} left={left} right={right} flows={flows} height={280} />
      </Suspense>
      <h3 style={{ fontSize: 14 }}>{t('tiering.moves')}</h3>
      <Table
        size="small"
        pagination={false}
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
        ]}
      />
    </>
  );
}

function BeforeAfter({ scheme, simulation }: { scheme: SchemeDetail; simulation: Simulation }) {
  const { t } = useTranslation();
  return (
    <>
      <h3 style={{ fontSize: 14, marginTop: 20 }}>{t('tiering.sizes')}</h3>
      <Table
        size="small"
        pagination={false}
        rowKey="code"
        dataSource={scheme.kind === 'lifecycle' ? simulation.tiers : [...simulation.tiers].reverse()}
        columns={[
          { title: t('charts.name'), dataIndex: 'name' },
          { title: t('tiering.before'), align: 'right', render: (_value, row) => formatCount(row.before) },
          { title: t('tiering.after'), align: 'right', render: (_value, row) => formatCount(row.after) },
          {
            title: t('tiering.difference'),
            align: 'right',
            render: (_value, row) =>
              `${row.after > row.before ? '+' : ''}${formatCount(row.after - row.before)}`,
          },
        ]}
      />
    </>
  );
}
