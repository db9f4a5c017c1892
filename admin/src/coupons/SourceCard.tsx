import { Card, Empty, Skeleton, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatCount, formatShare } from '../format/number.js';
import { isCouponSource } from './coupon-sources.js';
import { useTemplateSources } from './useCoupons.js';

/** By which ways people received a template's coupons. */
export function SourceCard({ templateId }: { templateId: string }) {
  const { t } = useTranslation();
  const sources = useTemplateSources(templateId);
  const title = (
    <>
      {t('coupons.sources')} <BasisHint text={t('coupons.issuedBasis')} />
    </>
  );
  if (sources.isError)
    return (
      <ErrorNotice error={sources.error} what={t('coupons.sources')} onRetry={() => void sources.refetch()} />
    );
  return (
    <Card title={title} styles={{ body: { padding: 0 } }} data-testid="coupon-sources">
      {sources.isPending ? (
        <Skeleton active paragraph={{ rows: 4 }} style={{ padding: 16 }} />
      ) : (
        <Table
          size="middle"
          pagination={false}
          rowKey="source"
          dataSource={sources.data}
          locale={{
            emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('coupons.noSources')} />,
          }}
          columns={[
            {
              title: t('coupons.source'),
              render: (_value, row) =>
                isCouponSource(row.source) ? t(`coupons.sourceKinds.${row.source}`) : row.source,
            },
            {
              title: t('coupons.issued'),
              align: 'right',
              render: (_value, row) => (
                <Link
                  to={`/coupons?tab=issued&templateId=${templateId}&sourceKind=${row.source}&state=received`}
                >
                  {formatCount(row.issued)}
                </Link>
              ),
            },
            {
              title: t('coupons.redeemed'),
              align: 'right',
              render: (_value, row) => formatCount(row.redeemed),
            },
            {
              title: t('coupons.redeemRate'),
              align: 'right',
              render: (_value, row) => formatShare(row.issued > 0 ? row.redeemed / row.issued : 0),
            },
          ]}
        />
      )}
    </Card>
  );
}
