import { CheckOutlined, CloseOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { ExplanationClause } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import styles from './why.module.css';

/** One condition: met or not, the member's value, the threshold, and how far apart they are. */
export function ClauseLine({ clause, isFirst }: { clause: ExplanationClause; isFirst: boolean }) {
  const { t } = useTranslation();
  const progress = clause.isMet ? 1 : clause.progress;
  return (
    <div className={styles.clause} role="row" data-testid="clause">
      {clause.isMet ? (
        <CheckOutlined className={styles.met} aria-label={t('members.met')} />
      ) : (
        <CloseOutlined className={styles.unmet} aria-label={t('members.unmet')} />
      )}
      <span style={{ paddingLeft: clause.depth * 16 }}>
        {!isFirst && clause.joiner && (
          <span className={styles.joiner}>{t(clause.joiner === 'and' ? 'members.and' : 'members.or')}</span>
        )}
        {clause.text} <BasisHint text={clause.source} />
      </span>
      <span>{clause.value}</span>
      <span>{clause.threshold}</span>
      <span className={styles.gap}>
        {progress !== null && (
          <span className={styles.gapTrack}>
            <span
              className={styles.gapFill}
              style={{ width: `${Math.round(Math.max(0, Math.min(1, progress)) * 100)}%` }}
            />
          </span>
        )}
        <span className="muted">{clause.isMet ? t('members.met') : (clause.gap ?? t('members.unmet'))}</span>
      </span>
    </div>
  );
}
