import type { ReactNode } from 'react';
import { BasisHint } from './BasisHint.js';
import styles from './display.module.css';

export interface Fact {
  key: string;
  label: string;
  value: ReactNode;
  basis?: string;
}

/** A row of small figures with their labels. */
export function Facts({ items }: { items: Fact[] }) {
  return (
    <dl className={styles.facts} style={{ margin: 0 }}>
      {items.map((item) => (
        <div key={item.key}>
          <dt className={styles.factLabel}>
            {item.label} {item.basis && <BasisHint text={item.basis} />}
          </dt>
          <dd className={styles.factValue} style={{ margin: 0 }}>
            {item.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
