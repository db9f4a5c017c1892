import type { ReactNode } from 'react';
import styles from './display.module.css';

interface Props {
  title: ReactNode;
  /** One sentence of context: what the page answers, how fresh it is. */
  note?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, note, actions }: Props) {
  return (
    <header className={styles.pageHeader}>
      <div className={styles.pageHeading}>
        <h1 className={styles.pageTitle}>{title}</h1>
        {note && <div className={styles.pageNote}>{note}</div>}
      </div>
      {actions && <div className={styles.pageActions}>{actions}</div>}
    </header>
  );
}
