import { Alert, DatePicker, Input, Modal, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MemberDetail } from '../api/types.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { useMe } from '../app/useMe.js';
import { useSchemes } from '../tiering/useSchemes.js';
import { useOverride } from './useWhy.js';
import styles from './why.module.css';

interface Props {
  person: MemberDetail;
  schemeCode: string;
  onClose: () => void;
}

/** Places one person in a tier by hand: which, why, until when; says what follows before it is done. */
export function OverrideDialog({ person, schemeCode, onClose }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const schemes = useSchemes();
  const override = useOverride(person.id);
  const [tierCode, setTierCode] = useState<string>();
  const [reason, setReason] = useState('');
  const [endsOn, setEndsOn] = useState<string | null>(null);
  const scheme = schemes.data?.find((row) => row.code === schemeCode);
  const tiers = [...(scheme?.tiers ?? [])].sort((a, b) => b.level - a.level);
  const tier = tiers.find((item) => item.code === tierCode);
  const canStore = tier !== undefined && reason.trim() !== '';
  const store = () => {
    if (!tier) return;
    override.mutate(
      { schemeCode, tierCode: tier.code, endsOn, reason: reason.trim() },
      {
        onSuccess: () => {
          notifier.success(t('members.overridden', { tier: tier.name }));
          onClose();
        },
      },
    );
  };
  return (
    <Modal
      open
      title={t('members.overrideTitle', { name: person.displayName })}
      okText={t('members.overrideConfirm')}
      okButtonProps={{ disabled: !canStore, 'data-testid': 'override-confirm' }}
      cancelText={t('words.cancel')}
      confirmLoading={override.isPending}
      onCancel={onClose}
      onOk={store}
    >
      <div className={styles.form}>
        <span className={styles.label}>{t('members.scheme')}</span>
        <span className={styles.label} style={{ color: 'inherit' }}>
          {scheme?.name}
        </span>
        <span className={styles.label}>{t('members.overrideTier')}</span>
        <Select
          style={{ width: 220 }}
          aria-label={t('members.overrideTier')}
          data-testid="override-tier"
          placeholder={t('members.overrideChoose')}
          value={tierCode}
          options={tiers.map(({ code, name }) => ({ value: code, label: name }))}
          onChange={setTierCode}
        />
        <span className={styles.label}>{t('members.overrideUntil')}</span>
        <div>
          <DatePicker
            style={{ width: 220 }}
            aria-label={t('members.overrideUntil')}
            data-testid="override-until"
            placeholder={t('members.overrideOpen')}
            minDate={me.data ? dayjs(me.data.businessDate) : undefined}
            value={endsOn ? dayjs(endsOn) : null}
            onChange={(day) => setEndsOn(day ? day.format('YYYY-MM-DD') : null)}
          />
          <div className={styles.changeMeta}>{t('members.overrideUntilHint')}</div>
        </div>
        <span className={styles.label}>{t('members.overrideReason')}</span>
        <Input.TextArea
          aria-label={t('members.overrideReason')}
          data-testid="override-reason"
          maxLength={200}
          autoSize={{ minRows: 2, maxRows: 5 }}
          placeholder={t('members.overrideReasonPlaceholder')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      {tier && (
        <Alert
          style={{ marginTop: 12 }}
          type="info"
          showIcon
          title={t('members.overrideStatement', { name: person.displayName, tier: tier.name })}
        />
      )}
      {override.isError && (
        <Alert style={{ marginTop: 12 }} type="error" showIcon title={problemText(override.error)} />
      )}
    </Modal>
  );
}
