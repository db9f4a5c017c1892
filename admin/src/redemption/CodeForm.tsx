import { SearchOutlined } from '@ant-design/icons';
import { Button, Card, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ScanButton } from './ScanButton.js';
import styles from './redemption.module.css';

/** A code typed, pasted, or written by a scanner, which ends it with Enter. */
export function CodeForm({ onAsk }: { onAsk: (code: string) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const ask = (text: string) => {
    if (text.trim() !== '') onAsk(text.trim());
  };
  return (
    <Card size="small">
      <form
        className={styles.codeForm}
        onSubmit={(event) => {
          event.preventDefault();
          ask(code);
        }}
      >
        <label htmlFor="till-code">{t('redemption.code')}</label>
        <Input
          id="till-code"
          size="large"
          autoFocus
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={64}
          allowClear
          value={code}
          placeholder={t('redemption.codePlaceholder')}
          onChange={(event) => setCode(event.target.value)}
          data-testid="till-code"
        />
        <div className={styles.codeActions}>
          <ScanButton onCode={ask} />
          <Button
            type="primary"
            size="large"
            htmlType="submit"
            icon={<SearchOutlined />}
            disabled={code.trim() === ''}
            data-testid="till-ask"
          >
            {t('redemption.ask')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
