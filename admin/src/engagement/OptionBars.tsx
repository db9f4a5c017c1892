import { CheckCircleFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { formatCount, formatShare } from '../format/number.js';
import styles from './engagement.module.css';

export interface OptionCount {
  key: string;
  label: string;
  count: number;
  isCorrect?: boolean | null;
}

/** Shares as bars with the words and the numbers beside them. */
export function OptionBars({ options, total }: { options: OptionCount[]; total: number }) {
  const { t } = useTranslation();
  return (
    <div>
      {options.map(({ key, label, count, isCorrect }) => {
        const share = total === 0 ? 0 : count / total;
        return (
          <div className={styles.option} key={key}>
            <span>
              {label}{' '}
              {isCorrect === true && (
                <CheckCircleFilled
                  style={{ color: 'var(--c-good)' }}
                  aria-label={t('engagement.isCorrect')}
                />
              )}
            </span>
            <span className={styles.optionBar} aria-hidden="true">
              <span
                className={styles.optionFill}
                style={{ display: 'block', width: `${Math.min(share, 1) * 100}%` }}
              />
            </span>
            <span className="num">
              {t('engagement.votes', { votes: formatCount(count), share: formatShare(share) })}
            </span>
          </div>
        );
      })}
    </div>
  );
}
