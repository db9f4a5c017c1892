import { Card, Input, Radio, Select, Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { CombineOperator, SegmentRow } from '../api/types-people.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatCount } from '../format/number.js';
import type { DraftProblem, SegmentDraft } from './definition.js';
import { useSegmentChoices, useSegmentFields } from './useSegments.js';
import styles from './segments.module.css';

const RuleBuilder = lazy(async () => ({ default: (await import('../tiering/RuleBuilder.js')).RuleBuilder }));

export interface SegmentFormValue {
  name: string;
  note: string;
  kind: SegmentRow['kind'];
  draft: SegmentDraft;
}

interface Props {
  value: SegmentFormValue;
  onChange: (value: SegmentFormValue) => void;
  /** The segment being edited; it cannot be joined with itself. */
  ownCode: string | undefined;
  problem: DraftProblem | null;
}

/** Name, kind, conditions and the segments joined to them. */
export function SegmentForm({ value, onChange, ownCode, problem }: Props) {
  const { t } = useTranslation();
  const set = (changes: Partial<SegmentFormValue>) => onChange({ ...value, ...changes });
  // The list of a stored static segment never changes, so neither do the conditions that made it.
  const isFixed = ownCode !== undefined && value.kind === 'static';
  const setDraft = (changes: Partial<SegmentDraft>) => set({ draft: { ...value.draft, ...changes } });
  return (
    <Card data-testid="segment-form">
      <div className={styles.form}>
        <span className={styles.label}>{t('segments.name')}</span>
        <Input
          aria-label={t('segments.name')}
          data-testid="segment-name"
          maxLength={30}
          style={{ maxWidth: 420 }}
          placeholder={t('segments.namePlaceholder')}
          value={value.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        <span className={styles.label}>{t('segments.kind')}</span>
        <div>
          <Radio.Group
            style={{ lineHeight: '32px' }}
            disabled={ownCode !== undefined}
            value={value.kind}
            onChange={(event) => set({ kind: event.target.value === 'static' ? 'static' : 'dynamic' })}
          >
            <Radio value="dynamic">{t('segments.kinds.dynamic')}</Radio>
            <Radio value="static">{t('segments.kinds.static')}</Radio>
          </Radio.Group>
          <div className={styles.hint}>
            {t(isFixed ? 'segments.listFixed' : `segments.kindHint.${value.kind}`)}
          </div>
        </div>
        <span className={styles.label}>{t('segments.conditions')}</span>
        <div className={styles.rule} inert={isFixed}>
          <Conditions draft={value.draft} onChange={setDraft} />
          {problem && <div className={styles.hint}>{t(`segments.problems.${problem}`)}</div>}
        </div>
        <span className={styles.label}>{t('segments.combine')}</span>
        <div inert={isFixed}>
          <Combine draft={value.draft} onChange={setDraft} ownCode={ownCode} />
        </div>
        <span className={styles.label}>{t('segments.remark')}</span>
        <Input.TextArea
          aria-label={t('segments.remark')}
          autoSize={{ minRows: 1, maxRows: 4 }}
          maxLength={200}
          placeholder={t('segments.remarkPlaceholder')}
          value={value.note}
          onChange={(event) => set({ note: event.target.value })}
        />
      </div>
    </Card>
  );
}

interface PartProps {
  draft: SegmentDraft;
  onChange: (changes: Partial<SegmentDraft>) => void;
}

function Conditions({ draft, onChange }: PartProps) {
  const { t } = useTranslation();
  const fields = useSegmentFields();
  if (fields.isError)
    return (
      <ErrorNotice error={fields.error} what={t('tiering.fields')} onRetry={() => void fields.refetch()} />
    );
  if (!fields.data) return <Skeleton active paragraph={{ rows: 3 }} />;
  return (
    <Suspense fallback={<Skeleton active paragraph={{ rows: 3 }} />}>
      <RuleBuilder
        id="segment"
        fields={fields.data}
        rule={draft.rule}
        onChange={(rule) => onChange({ rule })}
      />
    </Suspense>
  );
}

function Combine({ draft, onChange, ownCode }: PartProps & { ownCode: string | undefined }) {
  const { t } = useTranslation();
  const choices = useSegmentChoices();
  const operators: CombineOperator[] = ['and', 'or', 'minus'];
  const options = (choices.data?.items ?? [])
    .filter((row) => row.code !== ownCode && !row.isArchived)
    .map((row) => ({
      value: row.code,
      label: row.count === null ? row.name : `${row.name} · ${formatCount(row.count)} ${t('words.people')}`,
    }));
  return (
    <div>
      <div className={styles.combine}>
        <Select<CombineOperator>
          aria-label={t('segments.combine')}
          data-testid="segment-operator"
          value={draft.operator}
          options={operators.map((value) => ({ value, label: t(`segments.operators.${value}`) }))}
          onChange={(operator) => onChange({ operator })}
        />
        <Select
          mode="multiple"
          aria-label={t('segments.others')}
          data-testid="segment-others"
          placeholder={t('segments.othersPlaceholder')}
          loading={choices.isPending}
          showSearch={{ optionFilterProp: 'label' }}
          value={draft.segments}
          options={options}
          onChange={(segments) => onChange({ segments })}
        />
      </div>
      <div className={styles.hint}>{t(`segments.operatorHint.${draft.operator}`)}</div>
    </div>
  );
}
