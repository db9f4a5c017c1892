import { Alert, Checkbox, DatePicker, Input, Modal, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Simulation } from '../api/types.js';
import { problemText } from '../app/problem-text.js';
import { notifier } from '../app/notifier.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import type { SchemeEditor } from './useSchemeEditor.js';
import styles from './tiering.module.css';

/** Above so many people, giving coupons asks for the number to be typed. */
const typedAbove = 100;

interface Props {
  isOpen: boolean;
  simulation: Simulation;
  editor: SchemeEditor;
  onClose: () => void;
}

/** States who moves, how many people get something, what it costs and who must agree, before the rules take effect. */
export function PublishDialog({ isOpen, simulation, editor, onClose }: Props) {
  const { t } = useTranslation();
  const [existing, setExisting] = useState<'none' | 'coupon'>('none');
  const [effectiveOn, setEffectiveOn] = useState<Dayjs | null>(null);
  const [isSeason, setSeason] = useState(false);
  const [seasonUntil, setSeasonUntil] = useState<Dayjs | null>(null);
  const [typed, setTyped] = useState('');
  const cost = simulation.existingMembersCost;
  const needsTyping = existing === 'coupon' && cost.people > typedAbove;
  const isConfirmed =
    (!needsTyping || typed.replaceAll(',', '').trim() === String(cost.people)) &&
    (!isSeason || seasonUntil !== null);
  const starts = effectiveOn ?? dayjs(simulation.businessDate);

  const confirm = () => {
    editor
      .publish({
        existingMembers: existing,
        effectiveOn: effectiveOn?.format('YYYY-MM-DD'),
        seasonUntil: isSeason ? seasonUntil?.format('YYYY-MM-DD') : undefined,
      })
      .then((state) => {
        notifier.success(state === 'pending' ? t('tiering.approval.sent') : t('tiering.published'));
        onClose();
      })
      .catch(() => undefined);
  };

  return (
    <Modal
      open={isOpen}
      width={600}
      title={t('tiering.publishTitle')}
      okText={simulation.needsApproval ? t('tiering.approval.send') : t('tiering.publishConfirm')}
      cancelText={t('words.cancel')}
      okButtonProps={{ disabled: !isConfirmed, 'data-testid': 'publish-confirm' }}
      confirmLoading={editor.isPublishing}
      onOk={confirm}
      onCancel={onClose}
      data-testid="publish-dialog"
    >
      <p data-testid="publish-statement">
        {t('tiering.publishStatement', {
          up: formatCount(simulation.up),
          down: formatCount(simulation.down),
          same: formatCount(simulation.same),
          total: formatCount(simulation.total),
        })}
        {simulation.placed > 0 && t('tiering.publishPlaced', { placed: formatCount(simulation.placed) })}{' '}
        {effectiveOn
          ? t('tiering.publishLater', { date: effectiveOn.format('YYYY-MM-DD') })
          : t('tiering.publishAtOnce')}
      </p>
      {simulation.needsApproval && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 12 }}
          title={t('tiering.sim.needsApproval', {
            limit: formatCount(simulation.approvalAbove ?? 0),
            people: formatCount(simulation.up + simulation.down),
          })}
        />
      )}
      <strong>{t('tiering.existing')}</strong>
      <Radio.Group
        className={styles.choices}
        value={existing}
        onChange={(event) => setExisting(event.target.value as 'none' | 'coupon')}
      >
        <Radio value="none" data-testid="existing-none">
          {t('tiering.existingNone')}
        </Radio>
        <Radio value="coupon" data-testid="existing-coupon">
          {t('tiering.existingCoupon', {
            people: formatCount(cost.people),
            coupons: formatCount(cost.coupons),
            amount: formatYuan(cost.amountFen),
          })}
        </Radio>
      </Radio.Group>
      {existing === 'coupon' && (
        <p className="muted">
          {t('tiering.stockHint')} {simulation.cost.note}
        </p>
      )}
      {needsTyping && (
        <Input
          prefix={<span className="muted">{t('tiering.typePeople')}</span>}
          value={typed}
          placeholder={String(cost.people)}
          aria-label={t('tiering.typePeople')}
          onChange={(event) => setTyped(event.target.value)}
          style={{ marginBottom: 12 }}
        />
      )}
      <div className={styles.publishDates}>
        <span>{t('tiering.effectiveOn')}</span>
        <DatePicker
          value={effectiveOn}
          onChange={setEffectiveOn}
          placeholder={t('tiering.atOnce')}
          aria-label={t('tiering.effectiveOn')}
          disabledDate={(day) => day.isBefore(dayjs(simulation.businessDate), 'day')}
        />
        <Checkbox
          checked={isSeason}
          data-testid="publish-season"
          onChange={(event) => setSeason(event.target.checked)}
        >
          {t('tiering.season.title')}
        </Checkbox>
        <DatePicker
          disabled={!isSeason}
          value={seasonUntil}
          onChange={setSeasonUntil}
          placeholder={t('tiering.season.until')}
          aria-label={t('tiering.season.until')}
          disabledDate={(day) => day.isBefore(starts, 'day')}
        />
      </div>
      <p className="muted" style={{ marginBottom: 0 }}>
        {isSeason ? t('tiering.season.hint') : t('tiering.publishHint')}
      </p>
      {editor.publishError && (
        <Alert style={{ marginTop: 12 }} type="error" showIcon title={problemText(editor.publishError)} />
      )}
    </Modal>
  );
}
