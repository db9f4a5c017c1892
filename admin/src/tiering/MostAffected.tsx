import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Simulation } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { formatYuan } from '../format/money.js';

interface Props {
  simulation: Simulation;
  nameOf: (code: string | null) => string;
}

/** The people who would move farthest, each with a way to their own page. */
export function MostAffected({ simulation, nameOf }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <h3 style={{ fontSize: 14, marginTop: 20 }}>
        {t('tiering.sim.mostAffected')} <BasisHint text={t('tiering.sim.mostAffectedBasis')} />
      </h3>
      <Table
        size="small"
        pagination={
          simulation.mostAffected.length > 10
            ? { pageSize: 10, showSizeChanger: false, size: 'small' }
            : false
        }
        rowKey="memberId"
        data-testid="most-affected"
        locale={{ emptyText: t('tiering.nobodyMoves') }}
        dataSource={simulation.mostAffected}
        columns={[
          {
            title: t('members.name'),
            render: (_value, row) => <Link to={`/members/${row.memberId}?tab=tiers`}>{row.displayName}</Link>,
          },
          {
            title: t('members.move'),
            render: (_value, row) => `${nameOf(row.fromTier)} → ${nameOf(row.toTier)}`,
          },
          {
            title: t('tiering.sim.levels'),
            align: 'right',
            render: (_value, row) =>
              row.levels === 0
                ? '—'
                : t(row.levels > 0 ? 'tiering.sim.levelsUp' : 'tiering.sim.levelsDown', {
                    levels: Math.abs(row.levels),
                  }),
          },
          {
            title: t('tiering.sim.netAmount'),
            align: 'right',
            render: (_value, row) => <span className="num">{formatYuan(row.netAmountFen)}</span>,
          },
        ]}
      />
    </>
  );
}
