import { PauseCircleOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { Alert, Button, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifier } from '../app/notifier.js';
import { BasisHint } from '../display/BasisHint.js';
import { formatMoment } from '../format/moment.js';
import { useMessagingState, useSetBlastLimit, useSwitchSending } from './useDeliveries.js';

/** 紧急停发 and the blast limit. */
export function SendingSwitch() {
  const { t } = useTranslation();
  const state = useMessagingState();
  const switchSending = useSwitchSending();
  const [isAsking, setAsking] = useState(false);
  if (!state.data) return null;
  const isStopped = state.data.isStopped;
  return (
    <>
      <BlastLimit key={state.data.blastLimit} people={state.data.blastLimit} />
      <Button
        danger={!isStopped}
        type="primary"
        icon={isStopped ? <PlayCircleOutlined /> : <PauseCircleOutlined />}
        onClick={() => setAsking(true)}
        data-testid={isStopped ? 'resume-sending' : 'stop-sending'}
      >
        {isStopped ? t('deliveries.resume') : t('deliveries.stop')}
      </Button>
      <Modal
        open={isAsking}
        title={isStopped ? t('deliveries.resumeTitle') : t('deliveries.stopTitle')}
        okText={isStopped ? t('deliveries.resume') : t('deliveries.stop')}
        cancelText={t('words.cancel')}
        okButtonProps={{ danger: !isStopped, 'data-testid': 'confirm-sending' }}
        confirmLoading={switchSending.isPending}
        onCancel={() => setAsking(false)}
        onOk={() => switchSending.mutate(!isStopped, { onSuccess: () => setAsking(false) })}
      >
        {isStopped ? t('deliveries.resumeHint') : t('deliveries.stopHint')}
      </Modal>
    </>
  );
}

/** A banner while nothing is sent. */
export function StoppedNotice() {
  const { t } = useTranslation();
  const state = useMessagingState();
  if (!state.data?.isStopped) return null;
  return (
    <Alert
      type="error"
      showIcon
      style={{ marginBottom: 16 }}
      title={t('deliveries.stopped', {
        by: state.data.stoppedBy ?? '—',
        time: formatMoment(state.data.stoppedAt),
      })}
      data-testid="stopped-notice"
    />
  );
}

function BlastLimit({ people }: { people: number }) {
  const { t } = useTranslation();
  const save = useSetBlastLimit();
  const [value, setValue] = useState<number | null>(people);
  const isChanged = value !== null && value !== people;
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 8 }}>
      <span className="muted">
        {t('deliveries.blastLimit')} <BasisHint text={t('deliveries.blastLimitBasis')} />
      </span>
      <InputNumber<number>
        style={{ width: 120 }}
        min={1}
        max={10_000_000}
        precision={0}
        suffix={t('words.people')}
        aria-label={t('deliveries.blastLimit')}
        value={value}
        onChange={setValue}
      />
      {isChanged && (
        <Button
          loading={save.isPending}
          onClick={() => save.mutate(value, { onSuccess: () => notifier.success(t('words.saved')) })}
        >
          {t('words.save')}
        </Button>
      )}
    </span>
  );
}
