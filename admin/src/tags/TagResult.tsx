import { Alert, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../format/number.js';
import styles from './tags.module.css';

/** So many unknown ids are written out. */
const shown = 200;

interface Props {
  result: { added: number; removed: number; unchanged: number; unknown: string[]; ambiguous: string[] };
  isRemoval: boolean;
}

/** What a batch did: how many it changed, how many were so already, and which ids belong to nobody. */
export function TagResult({ result, isRemoval }: Props) {
  const { t } = useTranslation();
  const { unknown, ambiguous } = result;
  const figures = [
    {
      key: 'changed',
      label: t(isRemoval ? 'tags.removed' : 'tags.added'),
      value: isRemoval ? result.removed : result.added,
    },
    {
      key: 'unchanged',
      label: t(isRemoval ? 'tags.hadNot' : 'tags.hadAlready'),
      value: result.unchanged,
    },
    { key: 'unknown', label: t('tags.unknown'), value: unknown.length },
  ];
  return (
    <div data-testid="batch-result">
      <div className={styles.results}>
        {figures.map((figure) => (
          <div key={figure.key} className={styles.result}>
            <div className="muted">{figure.label}</div>
            <div className={styles.resultValue} data-testid={`batch-${figure.key}`}>
              {formatCount(figure.value)}
            </div>
          </div>
        ))}
      </div>
      {ambiguous.length > 0 && (
        <Alert
          style={{ marginTop: 12 }}
          type="warning"
          showIcon
          title={t('tags.ambiguous', { count: formatCount(ambiguous.length) })}
          description={ambiguous.slice(0, shown).join(', ')}
          data-testid="batch-ambiguous"
        />
      )}
      {unknown.length > 0 && (
        <>
          <div className={styles.unknown}>{unknown.slice(0, shown).join(', ')}</div>
          <Typography.Text copyable={{ text: unknown.join('\n') }} type="secondary">
            {t('tags.unknownHint')}
          </Typography.Text>
        </>
      )}
    </div>
  );
}
