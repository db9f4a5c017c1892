import { BulbOutlined, CheckOutlined, CloseOutlined, SafetyOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { MiniTier } from '../../../api/types-people.js';
import { formatDate } from '../../../format/moment.js';
import { Loaded } from '../PhoneStates.js';
import { Sheet } from '../Sheet.js';
import { usePhoneQuery } from '../usePhoneQuery.js';
import styles from '../phone.module.css';

/** 我的等级怎么来的: why this tier, what keeps it, the next step, each condition, and how it was before. */
export function WhySheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const tier = usePhoneQuery<MiniTier>('/tier');
  return (
    <Sheet title={t('phone.whyTitle')} testId="phone-why-sheet" onClose={onClose}>
      <Loaded asked={tier}>{(told) => <WhyBody tier={told} />}</Loaded>
    </Sheet>
  );
}

function WhyBody({ tier }: { tier: MiniTier }) {
  const { t } = useTranslation();
  const asked = [true, false].map((isCurrent) =>
    tier.clauses.filter((clause) => clause.isCurrent === isCurrent),
  );
  return (
    <>
      <p className={styles.inviteText}>{tier.sentence}</p>
      {tier.nextStep && (
        <p className={styles.whyLine} data-testid="phone-next-step">
          <BulbOutlined aria-hidden="true" /> {tier.nextStep.sentence}
        </p>
      )}
      {tier.keeps && (
        <p className={styles.whyLine} data-testid="phone-keeps">
          <SafetyOutlined aria-hidden="true" /> {tier.keeps.sentence}
        </p>
      )}
      {asked.map((clauses) => clauses[0] && <Asked key={clauses[0].tierName} clauses={clauses} />)}
      {tier.clauses.length === 0 && <p className={styles.small}>{t('phone.noClauses')}</p>}
      {tier.history.length > 0 && (
        <>
          <div className={styles.month}>{t('phone.tierHistory')}</div>
          <ul className={styles.entries}>
            {tier.history.map((entry) => (
              <li key={`${entry.date}${entry.toTier}`}>
                <span>
                  {entry.fromTier ? `${entry.fromTier} → ${entry.toTier}` : entry.toTier}
                  <span className={styles.small} style={{ display: 'block' }}>
                    {entry.reason}
                  </span>
                </span>
                <span className={styles.small}>{formatDate(entry.date)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** What a tier asks for, line by line. */
function Asked({ clauses }: { clauses: MiniTier['clauses'] }) {
  const { t } = useTranslation();
  const first = clauses[0];
  return (
    <>
      <div className={styles.month}>
        {first?.isCurrent
          ? t('phone.yourTier', { name: first.tierName })
          : t('phone.nextTier', { name: first?.tierName ?? '' })}
      </div>
      {clauses.map((clause, index) => (
        <div key={`${clause.text}-${index}`} className={styles.clause} data-testid="phone-clause">
          {clause.isMet ? (
            <CheckOutlined style={{ color: 'var(--c-good)' }} aria-label={t('members.met')} />
          ) : (
            <CloseOutlined style={{ color: 'var(--c-bad)' }} aria-label={t('members.unmet')} />
          )}
          <span>
            {clause.text}
            <span className={styles.small} style={{ display: 'block' }}>
              {t('phone.yours', { value: clause.value })}
              {clause.gap && ` · ${clause.gap}`}
            </span>
            {!clause.isMet && clause.progress !== null && (
              <span className={styles.track} style={{ display: 'block', marginTop: 4 }}>
                <span className={styles.fill} style={{ width: `${Math.round(clause.progress * 100)}%` }} />
              </span>
            )}
          </span>
        </div>
      ))}
    </>
  );
}
