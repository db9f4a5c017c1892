import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../app/problem-text.js';
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
  if (asked.data !== undefined) return children(asked.data);
  if (!asked.isError) return <Skeleton active paragraph={{ rows: 5 }} />;
  return (
    <div className={styles.empty} data-testid="phone-failed">
      <p>{problemText(asked.error)}</p>
      <Button onClick={() => void asked.refetch()}>{t('words.retry')}</Button>
    </div>
  );
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
