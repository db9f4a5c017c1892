import type { ReactNode } from 'react';
import styles from './engagement.module.css';

/** One line of a form: its name on the left, the field with its hint on the right. */
export function FormRow({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <>
      <span className={styles.label}>{label}</span>
      <div>
        {children}
        {hint && <div className={styles.hint}>{hint}</div>}
      </div>
    </>
  );
}
