import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { problemCode, problemText } from '../app/problem-text.js';
import styles from './display.module.css';

interface Props {
  error: unknown;
  /** What failed, e.g. 会员列表. */
  what?: string;
  onRetry?: () => void;
}

/** A failed load: what failed, why, the code for support, and a way to try again. */
export function ErrorNotice({ error, what, onRetry }: Props) {
  const { t } = useTranslation();
  const code = problemCode(error);
  return (
    <Alert
      className={styles.notice}
      type="error"
      showIcon
      title={what ? t('errors.failedWith', { what }) : t('errors.failed')}
      description={
        <>
          {problemText(error)}
          {code && <span className="muted"> {t('errors.code', { code })}</span>}
        </>
      }
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {t('words.retry')}
          </Button>
        )
      }
    />
  );
}
