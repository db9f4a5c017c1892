import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './phone.module.css';

/** A panel that rises from the bottom of the phone. */
export function Sheet({
  title,
  testId,
  onClose,
  children,
}: {
  title: string;
  testId: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles.sheetShade} role="dialog" aria-label={title} data-testid={testId}>
      <div className={styles.sheet}>
        <div className={styles.sheetHead}>
          {title}
          <Button type="text" icon={<CloseOutlined />} aria-label={t('words.close')} onClick={onClose} />
        </div>
        {children}
      </div>
    </div>
  );
}
