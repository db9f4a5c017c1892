import { MoreOutlined } from '@ant-design/icons';
import { Alert, Button, Dropdown, Modal, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { CouponTemplateDetail, TemplateState } from '../api/types-coupons.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { useSetTemplateState } from './useCoupons.js';

/** What can be done with a template: edit, copy, pause, go on, stop. */
export function TemplateActions({
  template,
  isLarge = false,
}: {
  template: CouponTemplateDetail;
  isLarge?: boolean;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asked, ask] = useState<TemplateState | null>(null);
  const size = isLarge ? 'middle' : 'small';
  const isOver = template.state === 'stopped';
  const next = template.state === 'active' ? 'paused' : 'active';
  const items = [
    {
      key: 'copy',
      label: t('coupons.copy'),
      onClick: () => void navigate(`/coupons/new?copy=${template.id}`),
    },
    ...(isOver
      ? []
      : [
          {
            key: 'toggle',
            label: t(next === 'paused' ? 'coupons.pause' : 'coupons.resume'),
            onClick: () => ask(next),
          },
          { key: 'stop', label: t('coupons.stop'), danger: true, onClick: () => ask('stopped') },
        ]),
  ];
  return (
    <Space>
      {!isOver && (
        <Button
          size={size}
          type={isLarge ? 'primary' : 'default'}
          onClick={() => void navigate(`/coupons/${template.id}/edit`)}
          data-testid="edit-coupon"
        >
          {t('words.edit')}
        </Button>
      )}
      <Dropdown trigger={['click']} menu={{ items }}>
        <Button
          size={size}
          icon={<MoreOutlined />}
          aria-label={t('words.more')}
          data-testid="template-more"
        />
      </Dropdown>
      {asked !== null && <StateDialog template={template} state={asked} onClose={() => ask(null)} />}
    </Space>
  );
}

/** States what changing the state does before it is done. */
function StateDialog({
  template,
  state,
  onClose,
}: {
  template: CouponTemplateDetail;
  state: TemplateState;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const change = useSetTemplateState(template);
  const { name, stock, issued, budgetFen, committedFen, funnel } = template;
  const budget =
    budgetFen === null ? '' : t('coupons.resumeBudget', { left: formatYuan(budgetFen - committedFen) });
  const words = {
    paused: [t('coupons.pauseTitle', { name }), t('coupons.pauseHint', { issued: formatCount(issued) })],
    active: [
      t('coupons.resumeTitle', { name }),
      t('coupons.resumeHint', { left: formatCount(Math.max(0, stock - issued)), budget }),
    ],
    stopped: [
      t('coupons.stopTitle', { name }),
      t('coupons.stopHint', { unused: formatCount(funnel.unused) }),
    ],
  }[state];
  const act = { paused: t('coupons.pause'), active: t('coupons.resume'), stopped: t('coupons.stop') }[state];
  return (
    <Modal
      open
      title={words[0]}
      okText={act}
      okButtonProps={{ danger: state === 'stopped', 'data-testid': 'state-confirm' }}
      cancelText={t('words.cancel')}
      confirmLoading={change.isPending}
      onCancel={onClose}
      onOk={() =>
        change.mutate(state, {
          onSuccess: () => {
            notifier.success(t('coupons.stateChanged', { name, state: t(`coupons.states.${state}`) }));
            onClose();
          },
        })
      }
    >
      {words[1]}
      {change.isError && (
        <Alert type="error" showIcon title={problemText(change.error)} style={{ marginTop: 12 }} />
      )}
    </Modal>
  );
}
