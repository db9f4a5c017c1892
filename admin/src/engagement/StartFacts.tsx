import { useTranslation } from 'react-i18next';
import type { EngagementKind, StartPreview } from '../api/types-engagement.js';
import { Facts } from '../display/Facts.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';

/** Whom and what starting is about: people, prizes and their worth, coupons. */
export function StartFacts({ preview, kind }: { preview: StartPreview; kind: EngagementKind }) {
  const { t } = useTranslation();
  const { people, prizes, prizeWorthFen, coupons } = preview;
  return (
    <Facts
      items={[
        {
          key: 'people',
          label: t('engagement.startPeople'),
          basis: t('engagement.startPeopleBasis'),
          value: formatCount(people),
        },
        ...(kind === 'lottery'
          ? [
              { key: 'prizes', label: t('engagement.startPrizes'), value: formatCount(prizes) },
              {
                key: 'worth',
                label: t('engagement.startWorth'),
                basis: t('engagement.startWorthBasis'),
                value: <span data-testid="start-worth">{formatYuan(prizeWorthFen)}</span>,
              },
            ]
          : []),
        ...(coupons.length > 0
          ? [
              {
                key: 'coupons',
                label: t('engagement.startCoupons'),
                value: coupons.map(({ templateId, name, left, wanted }) => (
                  <div key={templateId}>
                    {wanted === null
                      ? t('engagement.couponLeft', { name, left: formatCount(left) })
                      : t('engagement.couponWanted', {
                          name,
                          left: formatCount(left),
                          wanted: formatCount(wanted),
                        })}
                  </div>
                )),
              },
            ]
          : []),
      ]}
    />
  );
}
