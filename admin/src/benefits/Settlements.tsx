import { Card, Empty, Skeleton, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BenefitSettlement } from '../api/types-benefits.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { useSettlements } from './useBenefits.js';

/** Which business dates were settled, and how much came of each? */
export function Settlements({ schemeCode }: { schemeCode: string }) {
  const { t } = useTranslation();
  const settlements = useSettlements(schemeCode);
  if (settlements.isError)
    return (
      <ErrorNotice
        error={settlements.error}
        what={t('benefits.tabs.settlements')}
        onRetry={() => void settlements.refetch()}
      />
    );
  if (!settlements.data) return <Skeleton active paragraph={{ rows: 6 }} />;
  return (
    <>
      <p className="muted">{t('benefits.settlementsNote')}</p>
      <Card styles={{ body: { padding: 0 } }}>
        <Table<BenefitSettlement>
          size="middle"
          rowKey="businessDate"
          pagination={{ pageSize: 20, hideOnSinglePage: true }}
          dataSource={settlements.data}
          locale={{ emptyText: <Empty description={t('benefits.settlementsEmpty')} /> }}
          columns={[
            {
              title: t('benefits.businessDate'),
              render: (_value, row) => <span className="num">{row.businessDate}</span>,
            },
            {
              title: t('benefits.grants'),
              align: 'right',
              width: 160,
              render: (_value, row) => formatCount(row.grants),
            },
            {
              title: t('benefits.finishedAt'),
              render: (_value, row) =>
                row.finishedAt ? (
                  <span className="num">{formatMoment(row.finishedAt)}</span>
                ) : (
                  <StatusTag tone="working">{t('benefits.unfinished')}</StatusTag>
                ),
            },
          ]}
        />
      </Card>
    </>
  );
}
