import { useQuery } from '@tanstack/react-query';
import { Alert, Descriptions, Input, Modal, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/http.js';
import type { ExchangeOrderDetail } from '../api/types-batches.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import type { EndedOrder } from './ExchangeOrders.js';
import { useEndOrder } from './useMall.js';

/** Hands goods out, or cancels an exchange with the points given back; says whose and what first. */
export function EndOrderDialog({ order: { id, act }, onClose }: { order: EndedOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const found = useQuery({
    queryKey: ['exchange-order', id],
    queryFn: ({ signal }) => api.get<ExchangeOrderDetail>(`/exchange-orders/${id}`, undefined, signal),
  });
  const end = useEndOrder(id);
  const order = found.data;
  const isCancel = act === 'cancel';
  const isOpen = order?.state === 'placed';
  const finish = () =>
    end.mutate(
      { act, note },
      {
        onSuccess: () => {
          notifier.success(t(isCancel ? 'mall.cancelled' : 'mall.delivered'));
          onClose();
        },
      },
    );
  return (
    <Modal
      open
      title={t(isCancel ? 'mall.cancelTitle' : 'mall.handOutTitle', { item: order?.name ?? '' })}
      okText={t(isCancel ? 'mall.cancel' : 'mall.handOut')}
      cancelText={t('words.close')}
      okButtonProps={{
        danger: isCancel,
        disabled: !isOpen || (isCancel && note.trim() === ''),
        'data-testid': 'order-confirm',
      }}
      confirmLoading={end.isPending}
      mask={{ closable: false }}
      onCancel={onClose}
      onOk={finish}
    >
      {found.isError && <Alert type="error" showIcon title={problemText(found.error)} />}
      {found.isPending && <Skeleton active paragraph={{ rows: 3 }} />}
      {order && (
        <>
          <Descriptions
            column={1}
            size="small"
            items={[
              {
                key: 'member',
                label: t('mall.member'),
                children: `${order.memberName} ${order.phoneMasked}`,
              },
              { key: 'points', label: t('mall.points'), children: formatCount(order.points) },
              { key: 'placed', label: t('mall.placedAt'), children: formatMoment(order.placedAt) },
              {
                key: 'state',
                label: t('mall.orderState'),
                children: t(`mall.orderStates.${order.state}`),
              },
              ...(order.address
                ? [
                    {
                      key: 'address',
                      label: t('mall.address'),
                      children: `${order.address.name} ${order.address.phone} ${order.address.address}`,
                    },
                  ]
                : []),
            ]}
          />
          {isOpen && (
            <p>
              {t(isCancel ? 'mall.cancelText' : 'mall.handOutText', {
                points: formatCount(order.points),
                member: order.memberName,
              })}
            </p>
          )}
        </>
      )}
      {isCancel && isOpen && (
        <Input
          value={note}
          onChange={(event) => setNote(event.target.value)}
          maxLength={100}
          placeholder={t('mall.cancelReason')}
          aria-label={t('mall.cancelReason')}
          data-testid="order-reason"
        />
      )}
      {end.isError && (
        <Alert style={{ marginTop: 12 }} type="error" showIcon title={problemText(end.error)} />
      )}
    </Modal>
  );
}
