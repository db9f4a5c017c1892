import { Card, Empty } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MemberDetail } from '../api/types.js';
import { MemberBenefits } from '../benefits/MemberBenefits.js';
import { BasisHint } from '../display/BasisHint.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatDate, formatMoment } from '../format/moment.js';
import { labelOf } from '../labels.js';
import styles from './members.module.css';

const consentNames = {
  service: 'consentService',
  marketing: 'consentMarketing',
  personalisation: 'consentPersonalisation',
} as const;

/** Facts with their 口径, identities per channel, consents. */
export function MemberOverview({ person }: { person: MemberDetail }) {
  const { t } = useTranslation();
  const profile = [
    { label: t('members.phone'), value: person.phoneMasked || t('words.unknown') },
    { label: t('members.gender'), value: labelOf('gender', person.gender || 'unknown') },
    {
      label: t('members.birthday'),
      value: person.birthday ? formatDate(person.birthday) : t('words.unknown'),
    },
    {
      label: t('members.region'),
      value: [person.province, person.city].filter(Boolean).join(' ') || t('words.unknown'),
    },
    { label: t('members.firstSeen'), value: formatMoment(person.firstSeenAt) },
    {
      label: t('members.joinedAt'),
      value: person.joinedAt ? formatMoment(person.joinedAt) : t('members.notJoined'),
    },
  ];
  return (
    <div className={styles.overview}>
      <div className={styles.stack}>
        <Card title={t('members.facts')} data-testid="member-facts">
          <dl className={styles.factGrid}>
            {person.facts.map((fact) => (
              <div key={fact.label}>
                <dt>
                  {fact.label} <BasisHint text={fact.basis} />
                </dt>
                <dd>{fact.value}</dd>
              </div>
            ))}
          </dl>
        </Card>
        <Card title={t('members.identities')}>
          {person.identities.map((identity) => (
            <div key={`${identity.channelName}${identity.externalIdMasked}`} className={styles.line}>
              <span>
                {identity.channelName}{' '}
                <span className="muted num">{t('members.tail', { tail: identity.externalIdMasked })}</span>
              </span>
              <span className="muted">
                {labelOf('follow', identity.followState || 'none')} · {formatDate(identity.firstSeenAt)}
              </span>
            </div>
          ))}
          {person.identities.length === 0 && (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('words.nobody')} />
          )}
        </Card>
      </div>
      <div className={styles.stack}>
        <Card title={t('members.profile')}>
          <dl className={styles.factGrid} style={{ gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' }}>
            {profile.map((item) => (
              <div key={item.label}>
                <dt>{item.label}</dt>
                <dd>{item.value}</dd>
              </div>
            ))}
          </dl>
        </Card>
        <MemberBenefits memberId={person.id} />
        <Card title={t('members.consents')}>
          {person.consents.map((consent) => (
            <div key={consent.purpose} className={styles.line}>
              <StatusTag tone={consent.isGranted ? 'good' : 'neutral'}>
                {t('members.consentLine', {
                  purpose: t(`members.${consentNames[consent.purpose]}`),
                  state: consent.isGranted ? t('members.granted') : t('members.withdrawn'),
                })}
              </StatusTag>
              <span className="muted">
                {formatMoment(consent.occurredAt)} · {t('members.notice', { version: consent.noticeVersion })}
              </span>
            </div>
          ))}
          {person.consents.length === 0 && <span className="muted">{t('members.noConsent')}</span>}
        </Card>
      </div>
    </div>
  );
}
