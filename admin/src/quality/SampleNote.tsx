import { useTranslation } from 'react-i18next';
import { formatCount } from '../format/number.js';
import styles from './quality.module.css';

/** Says that figures come from a part of all people; nothing where they come from all. */
export function SampleNote({ of: { sample, total } }: { of: { sample?: number; total?: number } }) {
  const { t } = useTranslation();
  if (sample === undefined || total === undefined || sample >= total) return null;
  return (
    <p className={styles.note} style={{ margin: '0 0 8px' }}>
      {t('quality.sampleNote', { sample: formatCount(sample), total: formatCount(total) })}
    </p>
  );
}
