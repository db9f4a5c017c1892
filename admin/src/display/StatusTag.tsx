import {
  CheckCircleFilled,
  ClockCircleOutlined,
  CloseCircleFilled,
  ExclamationCircleFilled,
  LoadingOutlined,
  MinusCircleOutlined,
  QuestionCircleFilled,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import styles from './display.module.css';

export type StatusTone = 'good' | 'caution' | 'bad' | 'neutral' | 'waiting' | 'working' | 'unclear';

const looks: Record<StatusTone, { icon: ReactNode; colour: string; text: string }> = {
  good: { icon: <CheckCircleFilled />, colour: 'var(--c-good)', text: 'var(--c-good-text)' },
  caution: { icon: <ExclamationCircleFilled />, colour: 'var(--c-caution)', text: 'var(--c-caution-text)' },
  bad: { icon: <CloseCircleFilled />, colour: 'var(--c-bad)', text: 'var(--c-bad-text)' },
  neutral: { icon: <MinusCircleOutlined />, colour: 'var(--c-text-muted)', text: 'var(--c-text-muted)' },
  waiting: { icon: <ClockCircleOutlined />, colour: 'var(--c-text-muted)', text: 'var(--c-text)' },
  working: { icon: <LoadingOutlined />, colour: 'var(--c-primary)', text: 'var(--c-primary)' },
  unclear: { icon: <QuestionCircleFilled />, colour: 'var(--c-caution)', text: 'var(--c-caution-text)' },
};

/** A state as icon and words, never by colour alone. */
export function StatusTag({
  tone,
  children,
  testId,
}: {
  tone: StatusTone;
  children: ReactNode;
  testId?: string;
}) {
  const look = looks[tone];
  return (
    <span className={styles.status} style={{ color: look.text }} data-testid={testId}>
      <span style={{ color: look.colour }} aria-hidden="true">
        {look.icon}
      </span>
      {children}
    </span>
  );
}
