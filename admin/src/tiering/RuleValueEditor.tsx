import { DatePicker, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { ValueEditorProps } from 'react-querybuilder';
import type { ConditionField } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { YuanInput } from '../display/YuanInput.js';
import { takesList, takesNoValue, takesPair } from './operators.js';
import { RuleParams } from './RuleParams.js';
import { paramsOf, paramValueOf, rulePath } from './rule-shape.js';
import styles from './tiering.module.css';

export interface BuilderContext {
  id: string;
  fields: ConditionField[];
  /** What the server says about one condition; `path` within the rule. */
  problem?: { path: string; sentence: string } | null;
}

/**
 * The value of one condition, by the type of its field: yuan for money, a day for dates, choices for enums; and the
 * parameters of fields that have some.
 */
export function RuleValueEditor(props: ValueEditorProps) {
  const context = props.context as BuilderContext;
  const field = context.fields.find((item) => item.code === props.field);
  if (!field) return null;
  const testId = `threshold-${context.id}-${props.path.join('.')}`;
  const place = rulePath(props.path);
  const problem = context.problem?.path.startsWith(place) ? context.problem.sentence : null;
  const value: unknown = props.value;
  const set = (next: unknown) => props.handleOnChange(next);
  const params = paramsOf(field);
  const own = params && paramValueOf(value);
  return (
    <span className={styles.values}>
      <Operands
        field={field}
        operator={props.operator}
        testId={testId}
        value={own ? own.amount : value}
        onChange={(next) => set(own ? { ...own, amount: next } : next)}
      />
      {own && field.params && <RuleParams params={field.params} value={own} onChange={set} testId={testId} />}
      <BasisHint text={field.source} />
      {problem && (
        <span className={styles.valueProblem} role="alert" data-testid="rule-problem">
          {problem}
        </span>
      )}
    </span>
  );
}

type OperandsProps = SingleProps & { operator: string };

/** None, one, two or many values, as the operator takes them. */
function Operands({ field, operator, value, onChange, testId }: OperandsProps) {
  const { t } = useTranslation();
  if (takesNoValue(operator)) return null;
  if (takesPair(operator)) {
    const pair: unknown[] = Array.isArray(value) ? value : [null, null];
    return (
      <>
        <SingleValue
          field={field}
          value={pair[0]}
          onChange={(low) => onChange([low, pair[1] ?? null])}
          testId={`${testId}-low`}
        />
        {t('words.to')}
        <SingleValue
          field={field}
          value={pair[1]}
          onChange={(high) => onChange([pair[0] ?? null, high])}
          testId={`${testId}-high`}
        />
      </>
    );
  }
  if (takesList(operator)) {
    return (
      <Select
        mode={field.values ? 'multiple' : 'tags'}
        style={{ minWidth: 200 }}
        aria-label={field.label}
        data-testid={testId}
        showSearch={{ optionFilterProp: 'label' }}
        value={Array.isArray(value) ? value.map(String) : []}
        options={field.values ?? []}
        onChange={onChange}
      />
    );
  }
  return <SingleValue field={field} value={value} onChange={onChange} testId={testId} />;
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
