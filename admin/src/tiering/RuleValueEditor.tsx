import { DatePicker, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { ValueEditorProps } from 'react-querybuilder';
import type { ConditionField } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { YuanInput } from '../display/YuanInput.js';
import { takesList, takesNoValue, takesPair } from './operators.js';
import styles from './tiering.module.css';

interface BuilderContext {
  id: string;
  fields: ConditionField[];
}

/** The value of one condition, by the type of its field: yuan for money, a day for dates, choices for enums. */
export function RuleValueEditor(props: ValueEditorProps) {
  const { t } = useTranslation();
  const context = props.context as BuilderContext;
  const field = context.fields.find((item) => item.code === props.field);
  if (!field) return null;
  const hint = <BasisHint text={field.source} />;
  if (takesNoValue(props.operator)) return hint;

  const testId = `threshold-${context.id}-${props.path.join('.')}`;
  const value: unknown = props.value;
  const set = (next: unknown) => props.handleOnChange(next);

  if (takesPair(props.operator)) {
    const pair: unknown[] = Array.isArray(value) ? value : [null, null];
    return (
      <span className={styles.values}>
        <SingleValue
          field={field}
          value={pair[0]}
          onChange={(low) => set([low, pair[1] ?? null])}
          testId={`${testId}-low`}
        />
        {t('words.to')}
        <SingleValue
          field={field}
          value={pair[1]}
          onChange={(high) => set([pair[0] ?? null, high])}
          testId={`${testId}-high`}
        />
        {hint}
      </span>
    );
  }
  if (takesList(props.operator)) {
    return (
      <span className={styles.values}>
        <Select
          mode={field.values ? 'multiple' : 'tags'}
          style={{ minWidth: 200 }}
          aria-label={field.label}
          data-testid={testId}
          value={Array.isArray(value) ? value.map(String) : []}
          options={field.values ?? []}
          onChange={set}
        />
        {hint}
      </span>
    );
  }
  return (
    <span className={styles.values}>
      <SingleValue field={field} value={value} onChange={set} testId={testId} />
      {hint}
    </span>
  );
}

interface SingleProps {
  field: ConditionField;
  value: unknown;
  onChange: (value: unknown) => void;
  testId: string;
}

function SingleValue({ field, value, onChange, testId }: SingleProps) {
  const { t } = useTranslation();
  switch (field.type) {
    case 'money':
      return (
        <YuanInput
          style={{ width: 130 }}
          aria-label={field.label}
          data-testid={testId}
          fen={typeof value === 'number' ? value : null}
          onFenChange={onChange}
        />
      );
    case 'number':
      return (
        <InputNumber<number>
          suffix={field.unit ?? undefined}
          style={{ width: 120 }}
          aria-label={field.label}
          data-testid={testId}
          value={typeof value === 'number' ? value : null}
          onChange={onChange}
        />
      );
    case 'date':
      return (
        <DatePicker
          aria-label={field.label}
          data-testid={testId}
          value={typeof value === 'string' && value ? dayjs(value) : null}
          onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : null)}
        />
      );
    case 'boolean':
      return (
        <Select
          style={{ width: 100 }}
          aria-label={field.label}
          data-testid={testId}
          value={typeof value === 'boolean' ? value : null}
          options={[
            { value: true, label: t('words.yes') },
            { value: false, label: t('words.no') },
          ]}
          onChange={onChange}
        />
      );
    case 'enum':
      return (
        <Select
          style={{ minWidth: 140 }}
          popupMatchSelectWidth={false}
          aria-label={field.label}
          data-testid={testId}
          value={typeof value === 'string' ? value : null}
          options={field.values ?? []}
          onChange={onChange}
        />
      );
    case 'string':
      return (
        <Input
          style={{ width: 160 }}
          aria-label={field.label}
          data-testid={testId}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}
