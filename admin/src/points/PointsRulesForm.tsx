import { Alert, Button, DatePicker, InputNumber, Modal, Segmented, Space } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PointsRounding, PointsRules, PointsRulesPage } from '../api/types-points.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { BasisHint } from '../display/BasisHint.js';
import { ActivityPointsEditor } from './ActivityPointsEditor.js';
import { CategoryEditor } from './CategoryEditor.js';
import { useRulesSentences } from './rules-sentences.js';
import { useSavePointsRules } from './usePoints.js';
import styles from './points.module.css';

const ROUNDINGS: readonly PointsRounding[] = ['down', 'nearest', 'up'];

/** New rules, begun from those in force; says for whom and from when before they are saved. */
export function PointsRulesForm({
  page,
  start,
  onClose,
}: {
  page: PointsRulesPage;
  start: PointsRules;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const save = useSavePointsRules();
  const sentences = useRulesSentences(page.activityKinds);
  const [rules, setRules] = useState<PointsRules>({ ...start, startsOn: null });
  const [isAsking, setAsking] = useState(false);
  const change = (part: Partial<PointsRules>) => setRules({ ...rules, ...part });
  return (
    <>
      <Row label={t('points.perYuan')} basis={t('points.perYuanBasis')}>
        <InputNumber<number>
          aria-label={t('points.perYuan')}
          min={0}
          max={1000}
          step={0.5}
          precision={3}
          formatter={(value) => (value === undefined ? '' : String(Number(value)))}
          value={rules.perYuan}
          onChange={(perYuan) => change({ perYuan: perYuan ?? 0 })}
          data-testid="points-per-yuan"
        />
      </Row>
      <Row label={t('points.rounding')}>
        <Segmented<PointsRounding>
          value={rules.rounding}
          onChange={(rounding) => change({ rounding })}
          options={ROUNDINGS.map((value) => ({ value, label: t(`points.roundings.${value}`) }))}
        />
      </Row>
      <Row label={t('points.categories')} basis={t('points.categoriesBasis')}>
        <CategoryEditor
          known={page.categories}
          categories={rules.categories}
          onChange={(categories) => change({ categories })}
        />
      </Row>
      <Row label={t('points.activities')} basis={t('points.activitiesBasis')}>
        <ActivityPointsEditor
          kinds={page.activityKinds}
          activities={rules.activities}
          onChange={(activities) => change({ activities })}
        />
      </Row>
      <Row label={t('points.startsOn')} basis={t('points.startsOnBasis')}>
        <DatePicker
          aria-label={t('points.startsOn')}
          value={rules.startsOn === null ? null : dayjs(rules.startsOn)}
          placeholder={t('points.startsToday')}
          onChange={(date: dayjs.Dayjs | null) => change({ startsOn: date?.format('YYYY-MM-DD') ?? null })}
        />
      </Row>
      {save.isError && <Alert type="error" showIcon title={problemText(save.error)} />}
      <Space style={{ marginTop: 16 }}>
        <Button type="primary" onClick={() => setAsking(true)} data-testid="save-points-rules">
          {t('points.saveRules')}
        </Button>
        <Button onClick={onClose}>{t('words.cancel')}</Button>
      </Space>
      <Modal
        open={isAsking}
        title={t('points.saveTitle', { date: rules.startsOn ?? t('points.startsToday') })}
        okText={t('points.saveRules')}
        okButtonProps={{ 'data-testid': 'confirm-points-rules' }}
        cancelText={t('words.cancel')}
        confirmLoading={save.isPending}
        onCancel={() => setAsking(false)}
        onOk={() =>
          save.mutate(rules, {
            onSuccess: () => {
              notifier.success(t('points.saved'));
              onClose();
            },
            onSettled: () => setAsking(false),
          })
        }
      >
        {t('points.saveHint', { sentence: sentences(rules).join(t('points.semicolon')) })}
      </Modal>
    </>
  );
}

function Row({ label, basis, children }: { label: string; basis?: string; children: ReactNode }) {
  return (
    <div className={styles.formRow}>
      <div className={styles.formLabel}>
        {label} {basis && <BasisHint text={basis} />}
      </div>
      <div>{children}</div>
    </div>
  );
}
