import { InfoCircleOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from './display.module.css';

/** 口径: how a figure is counted, on hover or focus. */
export function BasisHint({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <Tooltip title={text}>
      <InfoCircleOutlined className={styles.basis} tabIndex={0} aria-label={t('words.basisOf', { text })} />
    </Tooltip>
  );
}
