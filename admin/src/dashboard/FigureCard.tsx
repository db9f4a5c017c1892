import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Figure } from '../api/types.js';
import { Sparkline } from '../charts/Sparkline.js';
import { BasisHint } from '../display/BasisHint.js';
import { changeOf, figureExactText, figureText } from './figure-text.js';
import { figureLabel } from './figure-label.js';
import styles from './dashboard.module.css';

export function FigureCard({ figure }: { figure: Figure }) {
  const { t, i18n } = useTranslation();
  const change = changeOf(figure);
  const value = (
    <>
      {figureText(figure, i18n.language)}
      {figure.unit === 'people' && <span className={styles.unit}>{t('words.people')}</span>}
      {figure.unit === 'orders' && <span className={styles.unit}>{t('words.orders')}</span>}
    </>
  );
  return (
    <article className={styles.card} data-testid={`figure-${figure.key}`}>
      <div className={styles.label}>
        {figureLabel(figure.key, t)} <BasisHint text={figure.basis} />
      </div>
      <div className={styles.valueRow}>
        <Tooltip title={figureExactText(figure)}>
          {figure.href ? (
            <Link to={figure.href} className={styles.value}>
              {value}
            </Link>
          ) : (
            <span className={styles.value}>{value}</span>
          )}
        </Tooltip>
        {figure.trend && <Sparkline values={figure.trend} />}
      </div>
      <div className={styles.change}>
        {change ? (
          <>
            {t('dashboard.againstBefore')}{' '}
            <span
              className={
                change.direction === 'up' ? styles.up : change.direction === 'down' ? styles.down : undefined
              }
            >
              {change.direction === 'up' && <ArrowUpOutlined aria-label={t('dashboard.up')} />}
              {change.direction === 'down' && <ArrowDownOutlined aria-label={t('dashboard.down')} />}{' '}
              {change.direction === 'flat'
                ? t('dashboard.flat')
                : t(`dashboard.change.${change.unit}`, { size: change.size })}
            </span>
          </>
        ) : (
          <span>{t('dashboard.nothingBefore')}</span>
        )}
      </div>
    </article>
  );
}
