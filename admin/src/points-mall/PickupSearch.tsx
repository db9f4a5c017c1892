import { Alert, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { problemText } from '../app/problem-text.js';
import { useFindPickup } from './useMall.js';
import styles from './mall.module.css';

/** Finds the exchange by the code that a member shows in the shop. */
export function PickupSearch({ onFound }: { onFound: (orderId: string) => void }) {
  const { t } = useTranslation();
  const find = useFindPickup();
  const search = (code: string) => {
    if (code.trim() !== '') find.mutate(code.trim(), { onSuccess: ({ id }) => onFound(id) });
  };
  return (
    <div className={styles.pickup}>
      <Input.Search
        aria-label={t('mall.pickup')}
        placeholder={t('mall.pickupPlaceholder')}
        enterButton={t('mall.find')}
        loading={find.isPending}
        onSearch={search}
        maxLength={40}
        data-testid="pickup-code"
      />
      {find.isError && <Alert type="error" showIcon title={problemText(find.error)} />}
    </div>
  );
}
