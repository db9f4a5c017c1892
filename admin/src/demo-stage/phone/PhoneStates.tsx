import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemCode, problemText } from '../../app/problem-text.js';
import { usePhoneLife } from './phone-life.js';
import styles from './phone.module.css';

interface Asked<T> {
  data: T | undefined;
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
}

/** What was asked for, or that it is on its way, or one sentence about why it is not there and a way to ask again. */
export function Loaded<T>({ asked, children }: { asked: Asked<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation();
  const { openTab } = usePhoneLife();
  if (asked.data !== undefined) return children(asked.data);
  if (!asked.isError) return <Skeleton active paragraph={{ rows: 5 }} />;
  if (isForMembers(asked.error))
    return (
      <Nothing action={<Button onClick={() => openTab('home')}>{t('phone.join')}</Button>}>
        {problemText(asked.error)}
      </Nothing>
    );
  return (
    <div className={styles.empty} data-testid="phone-failed">
      <p>{problemText(asked.error)}</p>
      <Button onClick={() => void asked.refetch()}>{t('words.retry')}</Button>
    </div>
  );
}

function isForMembers(error: unknown): boolean {
  const code = problemCode(error) ?? '';
  return code.endsWith('.not-member') || code.endsWith('.not-joined');
}

/** Nothing there, with what to do about it. */
export function Nothing({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.empty} data-testid="phone-nothing">
      <p>{children}</p>
      {action}
    </div>
  );
}

/** Why something the member wanted did not happen. */
export function Refusal({ error }: { error: unknown }) {
  return (
    <p className={styles.refusal} role="alert" data-testid="phone-refusal">
      {problemText(error)}
    </p>
  );
}
