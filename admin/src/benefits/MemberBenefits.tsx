import { useQuery } from '@tanstack/react-query';
import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../api/http.js';
import type { BenefitsOfMember } from '../api/types-benefits.js';
import { BasisHint } from '../display/BasisHint.js';

/** What a member's tiers bring, with what staff should do for them; nothing where there is no plan. */
export function MemberBenefits({ memberId }: { memberId: string }) {
  const { t } = useTranslation();
  const benefits = useQuery({
    queryKey: ['member', memberId, 'benefits'],
    queryFn: ({ signal }) =>
      api.get<BenefitsOfMember>(`/benefit-plans/members/${memberId}`, undefined, signal),
    meta: { isSilent: true },
  });
  if (!benefits.data || benefits.data.schemes.length === 0) return null;
  const { schemes, privileges } = benefits.data;
  return (
    <Card
      title={
        <>
          {t('benefits.ofMember')} <BasisHint text={t('benefits.ofMemberBasis')} />
        </>
      }
      data-testid="member-benefits"
    >
      {privileges.map(({ memberText, staffText, occasion }) => (
        <p key={`${occasion} ${memberText}`} style={{ marginTop: 0 }}>
          <strong>{memberText}</strong>
          {staffText && <span className="muted"> · {t('benefits.forStaff', { text: staffText })}</span>}
        </p>
      ))}
      {schemes.map(({ schemeCode, schemeName, tierName, isGeneral, pointsRate, occasions }) => (
        <div key={schemeCode}>
          <div className="muted">
            {schemeName} · {isGeneral ? t('benefits.general') : tierName} ·{' '}
            {t('benefits.giftText.rate', { rate: pointsRate })}
          </div>
          {occasions
            .filter(({ occasion }) => occasion !== 'held')
            .map(({ occasion, gifts }) => (
              <div key={occasion}>
                {t(`benefits.cells.${occasion}`)}：{gifts.map(({ text }) => text).join('、')}
              </div>
            ))}
        </div>
      ))}
    </Card>
  );
}
