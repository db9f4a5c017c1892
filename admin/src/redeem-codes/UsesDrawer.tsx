import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { RedeemCampaign, RedeemUse } from '../api/types-batches.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { couponTone, labelOf } from '../labels.js';
import { QueryTable } from '../table/QueryTable.js';

/** Who took of a campaign, newest first. */
export function UsesDrawer({ campaign, onClose }: { campaign: RedeemCampaign; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer open size={720} title={`${t('redeemCodes.uses')} · ${campaign.name}`} onClose={onClose}>
      <QueryTable<RedeemUse>
        id="redeem-uses"
        what={t('redeemCodes.uses')}
        unit={t('redeemCodes.usesUnit')}
        path={`/redeem-campaigns/${campaign.id}/uses`}
        exportPath={`/redeem-campaigns/${campaign.id}/uses`}
        isEmbedded
        rowKey={(row) => row.id}
        empty={t('redeemCodes.usesEmpty')}
        columns={[
          {
            key: 'member',
            title: t('redeemCodes.member'),
            render: (row) => <Link to={`/members/${row.memberId}?tab=coupons`}>{row.memberName}</Link>,
          },
          { key: 'phone', title: t('redeemCodes.phone'), render: (row) => row.phoneMasked || '—' },
          ...(campaign.kind === 'codes'
            ? [
                {
                  key: 'serial',
                  title: t('redeemCodes.serialNo'),
                  align: 'right' as const,
                  render: (row: RedeemUse) => row.serialNo ?? '—',
                },
              ]
            : []),
          {
            key: 'coupon',
            title: t('redeemCodes.couponState'),
            render: (row) =>
              row.couponState ? (
                <StatusTag tone={couponTone(row.couponState)}>{labelOf('coupon', row.couponState)}</StatusTag>
              ) : (
                '—'
              ),
          },
          {
            key: 'usedAt',
            title: t('redeemCodes.usedAt'),
            render: (row) => <span className="num">{formatMoment(row.usedAt)}</span>,
          },
        ]}
      />
    </Drawer>
  );
}
