import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSchemes } from '../tiering/useSchemes.js';
import { useTypicalMember } from './useTypicalMember.js';
import styles from './dashboard.module.css';

const storageKey = 'cenglin.first-steps-closed';
const firstScheme = 'member-level';

/** 五分钟上手: four links from the first look to a published rule and one member's why. */
export function FirstSteps() {
  const { t } = useTranslation();
  const [isClosed, setClosed] = useState(() => localStorage.getItem(storageKey) === '1');
  const schemes = useSchemes();
  const member = useTypicalMember(firstScheme, !isClosed);
  const scheme =
    schemes.data?.find((row) => row.code === firstScheme) ??
    schemes.data?.find((row) => row.kind === 'rule_ladder');
  if (isClosed || !scheme) return null;
  const close = () => {
    localStorage.setItem(storageKey, '1');
    setClosed(true);
  };
  const editor = `/tiering/${scheme.code}`;
  const steps = [
    { key: 'try', to: `${editor}?step=try` },
    { key: 'flows', to: `${editor}?step=flows` },
    { key: 'publish', to: `${editor}?step=publish` },
    {
      key: 'why',
      to: member.data ? `/members/${member.data}?tab=tiers&scheme=${scheme.code}` : '/members',
    },
  ] as const;
  return (
    <section className={styles.steps} aria-label={t('dashboard.steps.title')} data-testid="first-steps">
      <div className={styles.stepsTitle}>
        <strong>{t('dashboard.steps.title')}</strong>
        <span className={styles.stepsNote}>{t('dashboard.steps.note')}</span>
      </div>
      <ol className={styles.stepList}>
        {steps.map(({ key, to }, index) => (
          <li key={key}>
            <Link to={to} className={styles.step} data-testid={`step-${key}`}>
              <span className={styles.stepNo}>{index + 1}</span>
              <span>
                <span className={styles.stepName}>{t(`dashboard.steps.${key}.name`)}</span>
                <span className={styles.stepsNote}>{t(`dashboard.steps.${key}.hint`)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ol>
      <Button
        type="text"
        size="small"
        icon={<CloseOutlined />}
        aria-label={t('dashboard.steps.close')}
        title={t('dashboard.steps.close')}
        onClick={close}
        data-testid="first-steps-close"
      />
    </section>
  );
}
