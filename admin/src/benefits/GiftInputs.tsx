import { Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CellKind, Gift } from '../api/types-benefits.js';
import { useCouponTemplates } from '../members/useMembers.js';
import { messagesFor } from './cells.js';
import type { BenefitEditor } from './useBenefitEditor.js';
import { useMessageChoices } from './useBenefits.js';
import styles from './benefits.module.css';

interface Props {
  gift: Gift;
  cell: CellKind;
  editor: BenefitEditor;
  tierCode: string | null;
  onChange: (gift: Gift) => void;
}

/** The fields of one gift, by its kind. */
export function GiftInputs(props: Props) {
  const { gift, onChange } = props;
  const { t } = useTranslation();
  switch (gift.kind) {
    case 'coupon':
      return <CouponInputs {...props} gift={gift} />;
    case 'message':
      return <MessageInput {...props} gift={gift} />;
    case 'trial':
      return <TrialInputs {...props} gift={gift} />;
    case 'points':
      return (
        <div className={styles.giftBody}>
          <Whole
            label={t('benefits.kinds.points')}
            testId="gift-points"
            value={gift.points}
            most={1_000_000}
            onChange={(points) => onChange({ ...gift, points })}
          />
          <InputNumber<number>
            style={{ width: 200 }}
            suffix={t('words.days')}
            placeholder={t('benefits.validDaysDefault')}
            aria-label={t('benefits.validDays')}
            min={1}
            max={3650}
            precision={0}
            value={gift.validDays}
            onChange={(validDays) => onChange({ ...gift, validDays: validDays ?? null })}
          />
        </div>
      );
    case 'rate':
      return (
        <InputNumber<number>
          style={{ width: 200 }}
          suffix={t('words.points')}
          min={0}
          max={100}
          step={0.1}
          aria-label={t('benefits.kinds.rate')}
          data-testid="gift-rate"
          value={gift.pointsRate}
          onChange={(rate) => onChange({ ...gift, pointsRate: rate ?? 0 })}
        />
      );
    case 'growth':
      return (
        <Whole
          label={t('benefits.kinds.growth')}
          testId="gift-growth"
          value={gift.growth}
          most={1_000_000}
          onChange={(growth) => onChange({ ...gift, growth })}
        />
      );
    case 'privilege':
      return (
        <div className={styles.giftBody}>
          <Input
            className={styles.wide}
            maxLength={200}
            aria-label={t('benefits.memberText')}
            placeholder={t('benefits.memberTextPlaceholder')}
            data-testid="gift-member-text"
            value={gift.memberText}
            onChange={(event) => onChange({ ...gift, memberText: event.target.value })}
          />
          <Input
            className={styles.wide}
            maxLength={200}
            aria-label={t('benefits.staffText')}
            placeholder={t('benefits.staffTextPlaceholder')}
            value={gift.staffText}
            onChange={(event) => onChange({ ...gift, staffText: event.target.value })}
          />
        </div>
      );
  }
}

function CouponInputs({ gift, onChange }: Props & { gift: Extract<Gift, { kind: 'coupon' }> }) {
  const { t } = useTranslation();
  const templates = useCouponTemplates();
  return (
    <div className={styles.giftBody}>
      <Select
        style={{ flex: '1 1 260px' }}
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('benefits.kinds.coupon')}
        data-testid="gift-coupon"
        loading={templates.isLoading}
        value={gift.couponTemplateId || undefined}
        options={(templates.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id) => onChange({ ...gift, couponTemplateId: id })}
      />
      <Whole
        label={t('benefits.count')}
        testId="gift-count"
        value={gift.count}
        most={20}
        onChange={(count) => onChange({ ...gift, count })}
      />
    </div>
  );
}

function MessageInput({ gift, cell, onChange }: Props & { gift: Extract<Gift, { kind: 'message' }> }) {
  const { t } = useTranslation();
  const messages = useMessageChoices();
  return (
    <Select
      style={{ width: '100%' }}
      aria-label={t('benefits.kinds.message')}
      data-testid="gift-message"
      loading={messages.isLoading}
      notFoundContent={t('benefits.noMessages')}
      value={gift.messageTemplateId || undefined}
      options={messagesFor(cell, messages.data ?? []).map(({ id, title, messageKind }) => ({
        value: id,
        label: `${title} · ${t(`benefits.messageKinds.${messageKind}`)}`,
      }))}
      onChange={(id) => onChange({ ...gift, messageTemplateId: id })}
    />
  );
}

function TrialInputs({
  gift,
  editor,
  tierCode,
  onChange,
}: Props & { gift: Extract<Gift, { kind: 'trial' }> }) {
  const { t } = useTranslation();
  const own = editor.plan.tiers.find((tier) => tier.tierCode === tierCode);
  const higher = editor.plan.tiers.filter((tier) => !own || tier.level > own.level);
  return (
    <div className={styles.giftBody}>
      <Select
        style={{ flex: '1 1 200px' }}
        aria-label={t('benefits.trialTier')}
        placeholder={t('benefits.trialTier')}
        data-testid="gift-trial-tier"
        value={gift.tierCode || undefined}
        options={higher.map((tier) => ({ value: tier.tierCode, label: tier.tierName }))}
        onChange={(code) => onChange({ ...gift, tierCode: code })}
      />
      <Whole
        label={t('benefits.days')}
        testId="gift-trial-days"
        value={gift.days}
        most={365}
        onChange={(days) => onChange({ ...gift, days })}
      />
      <Input
        className={styles.wide}
        maxLength={100}
        aria-label={t('benefits.reason')}
        placeholder={t('benefits.reasonPlaceholder')}
        data-testid="gift-trial-reason"
        value={gift.reason}
        onChange={(event) => onChange({ ...gift, reason: event.target.value })}
      />
    </div>
  );
}

function Whole({
  label,
  testId,
  value,
  most,
  onChange,
}: {
  label: string;
  testId: string;
  value: number;
  most: number;
  onChange: (value: number) => void;
}) {
  return (
    <InputNumber<number>
      style={{ width: 150 }}
      suffix={label}
      aria-label={label}
      data-testid={testId}
      min={1}
      max={most}
      precision={0}
      value={value}
      onChange={(typed) => onChange(typed ?? 1)}
    />
  );
}
