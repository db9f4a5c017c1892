import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DeliveryRow } from '../api/types.js';
import { labelOf } from '../labels.js';

/** Why a message was not sent or failed; the platform's own words and code on hover. */
export function DeliveryReason({
  row,
}: {
  row: Pick<DeliveryRow, 'reason' | 'vendorCode' | 'vendorMessage'>;
}) {
  const { t } = useTranslation();
  if (!row.reason && !row.vendorCode) return <span className="muted">—</span>;
  const text = row.reason ? labelOf('reason', row.reason) : t('deliveries.vendorRefused');
  if (!row.vendorCode && !row.vendorMessage) return <span>{text}</span>;
  return (
    <Tooltip
      title={t('deliveries.vendorSays', { message: row.vendorMessage ?? '—', code: row.vendorCode ?? '—' })}
    >
      <span style={{ textDecoration: 'underline dotted' }}>
        {text}
        {row.vendorCode && <span className="muted"> {row.vendorCode}</span>}
      </span>
    </Tooltip>
  );
}
