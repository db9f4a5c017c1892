import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SchemeDetail, Simulation } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';

interface Props {
  scheme: SchemeDetail;
  simulation: Simulation;
}

/** Per tier: people before and after, whom each channel reaches, and what entering would grant. */
export function SimulationTiers({ scheme, simulation }: Props) {
  const { t } = useTranslation();
  const { reach, cost } = simulation;
  const costOf = (code: string) => cost.tiers.find((tier) => tier.code === code);
  const ordered = scheme.kind === 'lifecycle' ? simulation.tiers : [...simulation.tiers].reverse();
  const sum = (key: 'before' | 'after') => simulation.tiers.reduce((total, tier) => total + tier[key], 0);
  const totals = (
    <Table.Summary.Row data-testid="simulation-total">
      <Table.Summary.Cell index={0}>{t('tiering.sim.total')}</Table.Summary.Cell>
      <Table.Summary.Cell index={1} align="right">
        {formatCount(sum('before'))}
      </Table.Summary.Cell>
      <Table.Summary.Cell index={2} align="right">
        {formatCount(sum('after'))}
      </Table.Summary.Cell>
      <Table.Summary.Cell index={3} />
      {reach.map((channel, index) => (
        <Table.Summary.Cell key={channel.channelCode} index={4 + index} align="right">
          {formatCount(channel.total)}
        </Table.Summary.Cell>
      ))}
      <Table.Summary.Cell index={4 + reach.length} align="right">
        <strong data-testid="simulation-cost">{formatYuan(cost.amountFen)}</strong>
      </Table.Summary.Cell>
    </Table.Summary.Row>
  );
  return (
    <>
      <h3 style={{ fontSize: 14, marginTop: 20 }}>
        {t('tiering.sizes')} <BasisHint text={t('tiering.sim.reachBasis')} />
      </h3>
      <Table
        size="small"
        pagination={false}
        rowKey="code"
        scroll={{ x: 'max-content' }}
        data-testid="simulation-tiers"
        dataSource={ordered}
        columns={[
          { title: t('charts.name'), dataIndex: 'name', fixed: 'start' },
          { title: t('tiering.before'), align: 'right', render: (_value, row) => formatCount(row.before) },
          { title: t('tiering.after'), align: 'right', render: (_value, row) => formatCount(row.after) },
          {
            title: t('tiering.difference'),
            align: 'right',
            render: (_value, row) =>
              `${row.after > row.before ? '+' : ''}${formatCount(row.after - row.before)}`,
          },
          ...reach.map((channel) => ({
            key: channel.channelCode,
            title: t('tiering.sim.reachBy', { channel: channel.channelName }),
            align: 'right' as const,
            render: (_value: unknown, row: Simulation['tiers'][number]) =>
              formatCount(channel.tiers[row.code] ?? 0),
          })),
          {
            title: t('tiering.sim.cost'),
            align: 'right',
            render: (_value, row) => {
              const tier = costOf(row.code);
              return tier && tier.coupons > 0
                ? t('tiering.sim.costOf', {
                    coupons: formatCount(tier.coupons),
                    amount: formatYuan(tier.amountFen),
                  })
                : '—';
            },
          },
        ]}
        summary={() => totals}
      />
      <p className="muted" style={{ margin: '6px 0 0' }}>
        {t('tiering.sim.costSentence', {
          people: formatCount(cost.people),
          coupons: formatCount(cost.coupons),
          amount: formatYuan(cost.amountFen),
        })}{' '}
        {cost.note}
      </p>
    </>
  );
}
