import { useTranslation } from 'react-i18next';
import own from './activities.module.css';
import styles from '../phone.module.css';

/** Terms in words, one line each. */
export function RuleLines({ lines }: { lines: string[] }) {
  const { t } = useTranslation();
  if (lines.length === 0) return null;
  return (
    <>
      <div className={styles.month}>{t('phone.activity.lines')}</div>
      <ul className={own.lines} data-testid="phone-rule-lines">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
