import { CheckOutlined, CloseOutlined } from '@ant-design/icons';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../app/problem-text.js';
import { formatMoment } from '../../format/moment.js';
import { Sheet } from './Sheet.js';
import { usePhoneWhy } from './usePhone.js';
import styles from './phone.module.css';

/** 我的等级怎么来的: the sentence, the clauses of the present and the next tier, version and time. */
export function WhySheet({
  personId,
  token,
  onClose,
}: {
  personId: string;
  token: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const why = usePhoneWhy(personId, token, true);
  const checks =
    why.data?.tierChecks.filter(
      (check) => check.isCurrent || check.tierName === why.data?.nextTier?.tierName,
    ) ?? [];
  return (
    <Sheet title={t('phone.whyTitle')} testId="phone-why-sheet" onClose={onClose}>
      {why.isPending && <Skeleton active />}
      {why.isError && <p>{problemText(why.error)}</p>}
      {why.data && (
        <>
          <p className={styles.inviteText}>{why.data.sentence}</p>
          {why.data.nextTier && <p className={styles.inviteText}>{why.data.nextTier.sentence}</p>}
          {checks.map((check) => (
            <div key={check.tierCode}>
              <div className={styles.month}>
                {check.isCurrent
                  ? t('phone.yourTier', { name: check.tierName })
                  : t('phone.nextTier', { name: check.tierName })}
              </div>
              {check.clauses.map((clause, index) => (
                <div key={`${clause.text}-${index}`} className={styles.clause}>
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
                  </span>
                </div>
              ))}
              {check.clauses.length === 0 && <p className={styles.small}>{t('phone.noClauses')}</p>}
            </div>
          ))}
          <p className={styles.small}>
            {t('phone.decided', { version: why.data.versionNo, time: formatMoment(why.data.decidedAt) })}
          </p>
        </>
      )}
    </Sheet>
  );
}
