import { Alert, Form, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MemberPointsHeld } from '../api/types-points.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { formatCount } from '../format/number.js';
import { useAdjustPoints } from './usePoints.js';

const POINTS_AT_MOST = 1_000_000;

/** Gives or takes points by hand; says what will be, and whether a second operator has to agree, before it does. */
export function AdjustPointsDialog(props: {
  memberId: string;
  memberName: string;
  held: MemberPointsHeld;
  isOpen: boolean;
  onClose: () => void;
}) {
  const { memberName, held } = props;
  const { t } = useTranslation();
  const adjust = useAdjustPoints(props.memberId);
  const [points, setPoints] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const value = points ?? 0;
  const isTooMuch = value < 0 && -value > held.available;
  const isReady = value !== 0 && !isTooMuch && reason.trim().length >= 2;
  const close = () => {
    adjust.reset();
    setPoints(null);
    setReason('');
    props.onClose();
  };
  const change = t(value > 0 ? 'points.increase' : 'points.decrease', {
    points: formatCount(Math.abs(value)),
  });
  return (
    <Modal
      open={props.isOpen}
      title={t('points.adjustTitle', { name: memberName })}
      okText={t('points.adjust')}
      okButtonProps={{ disabled: !isReady, 'data-testid': 'adjust-confirm' }}
      cancelText={t('words.cancel')}
      confirmLoading={adjust.isPending}
      onCancel={close}
      onOk={() =>
        adjust.mutate(
          { points: value, reason: reason.trim() },
          {
            onSuccess: ({ state }) => {
              notifier.success(t(state === 'done' ? 'points.adjusted' : 'points.adjustAsked'));
              close();
            },
          },
        )
      }
    >
      <Form layout="vertical">
        <Form.Item
          label={t('points.adjustPoints')}
          help={isTooMuch ? t('points.adjustTooMuch', { available: formatCount(held.available) }) : undefined}
          validateStatus={isTooMuch ? 'error' : undefined}
        >
          <InputNumber<number>
            style={{ width: '100%' }}
            min={-POINTS_AT_MOST}
            max={POINTS_AT_MOST}
            precision={0}
            placeholder={t('points.adjustPointsHint')}
            value={points}
            onChange={setPoints}
            data-testid="adjust-points"
          />
        </Form.Item>
        <Form.Item label={t('points.adjustReason')}>
          <Input
            maxLength={120}
            placeholder={t('points.adjustReasonHint')}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            data-testid="adjust-reason"
          />
        </Form.Item>
      </Form>
      {value !== 0 && !isTooMuch && (
        <Alert
          type={Math.abs(value) > held.approvalAbove ? 'warning' : 'info'}
          showIcon
          title={
            Math.abs(value) > held.approvalAbove
              ? t('points.adjustWaits', { limit: formatCount(held.approvalAbove) })
              : t('points.adjustNow', {
                  name: memberName,
                  change,
                  after: formatCount(Math.max(0, held.available + value - (value > 0 ? held.owed : 0))),
                })
          }
        />
      )}
      {adjust.isError && (
        <Alert style={{ marginTop: 12 }} type="error" showIcon title={problemText(adjust.error)} />
      )}
    </Modal>
  );
}
