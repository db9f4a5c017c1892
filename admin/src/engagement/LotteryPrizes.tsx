import { Card, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { EngagementResults } from '../api/types-engagement.js';
import { BasisHint } from '../display/BasisHint.js';
import { formatYuan } from '../format/money.js';
import { formatCount, formatDecimal } from '../format/number.js';
import { percentText } from './starting-terms.js';

type Lottery = NonNullable<EngagementResults['lottery']>;

const PPM = 1_000_000;

/** Prizes as promised beside what the draws brought. */
export function LotteryPrizes({ lottery }: { lottery: Lottery }) {
  const { t } = useTranslation();
  return (
    <Card title={t('engagement.prizes')}>
      <Table<Lottery['prizes'][number]>
        size="small"
        pagination={false}
        rowKey="prizeNo"
        dataSource={lottery.prizes}
        columns={[
          { title: t('engagement.prize'), render: (_value, row) => `${row.level} ${row.name}` },
          {
            title: t('engagement.worth'),
            align: 'right',
            render: (_value, row) => <span className="num">{formatYuan(row.worthFen)}</span>,
          },
          {
            title: t('engagement.odds'),
            align: 'right',
            render: (_value, row) => <span className="num">{percentText(row.oddsPpm)}</span>,
          },
          {
            title: (
              <>
                {t('engagement.expected')} <BasisHint text={t('engagement.expectedBasis')} />
              </>
            ),
            align: 'right',
            render: (_value, row) => formatDecimal((lottery.draws * row.oddsPpm) / PPM),
          },
          {
            title: (
              <>
                {t('engagement.hits')} <BasisHint text={t('engagement.hitsBasis')} />
              </>
            ),
            align: 'right',
            render: (_value, row) => formatCount(row.hits),
          },
          {
            title: t('engagement.given'),
            align: 'right',
            render: (_value, row) => `${formatCount(row.given)} / ${formatCount(row.stock)}`,
          },
        ]}
      />
    </Card>
  );
}
