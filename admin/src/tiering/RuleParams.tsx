import { Checkbox, InputNumber, Select, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldParam } from '../api/types.js';
import type { ParamValue } from './rule-shape.js';
import styles from './tiering.module.css';

interface Props {
  params: FieldParam[];
  value: ParamValue;
  onChange: (value: ParamValue) => void;
  testId: string;
}

/** The parameters of a condition: the window it looks at, and what it is limited to. */
export function RuleParams({ params, value, onChange, testId }: Props) {
  return (
    <>
      {params.map((param) =>
        param.code === 'window' ? (
          <WindowParam key={param.code} param={param} value={value} onChange={onChange} testId={testId} />
        ) : (
          <ChoiceParam key={param.code} param={param} value={value} onChange={onChange} testId={testId} />
        ),
      )}
    </>
  );
}

type ParamProps = Omit<Props, 'params'> & { param: FieldParam };

function without(value: ParamValue, ...keys: string[]): ParamValue {
  const rest = Object.entries(value).filter(([key]) => !keys.includes(key));
  return { amount: value.amount, ...Object.fromEntries(rest) };
}

function WindowParam({ param, value, onChange, testId }: ParamProps) {
  const { t } = useTranslation();
  const isMonths = value['lastMonths'] !== undefined;
  const length = isMonths ? value['lastMonths'] : value['lastDays'];
  const unit = length === undefined && !param.isRequired ? 'all' : isMonths ? 'months' : 'days';
  const set = (nextUnit: 'all' | 'days' | 'months', amount: number | null) => {
    const rest = without(value, 'lastDays', 'lastMonths', 'each');
    if (nextUnit === 'all') onChange(rest);
    else if (nextUnit === 'days') onChange({ ...rest, lastDays: amount });
    else onChange({ ...rest, lastMonths: amount, ...(value['each'] === true ? { each: true } : {}) });
  };
  const choices: { value: 'all' | 'days' | 'months'; label: string }[] = [
    ...(param.isRequired ? [] : [{ value: 'all' as const, label: t('tiering.allTime') }]),
    { value: 'days' as const, label: t('tiering.window_.days') },
    { value: 'months' as const, label: t('tiering.window_.months') },
  ];
  return (
    <span className={styles.param}>
      <Space.Compact>
        {unit !== 'all' && (
          <InputNumber<number>
            prefix={t('tiering.window_.last')}
            style={{ width: 92 }}
            min={1}
            max={unit === 'months' ? 36 : 3650}
            precision={0}
            aria-label={param.label}
            data-testid={`${testId}-window`}
            value={typeof length === 'number' ? length : null}
            onChange={(amount) => set(unit, amount)}
          />
        )}
        <Select<'all' | 'days' | 'months'>
          aria-label={`${param.label} ${t('tiering.window_.unit')}`}
          data-testid={`${testId}-window-unit`}
          style={{ width: 92 }}
          value={unit}
          options={choices}
          onChange={(next) => set(next, next === 'months' ? 3 : next === 'days' ? 90 : null)}
        />
      </Space.Compact>
      {unit === 'months' && (
        <Checkbox
          checked={value['each'] === true}
          data-testid={`${testId}-each`}
          onChange={(event) =>
            onChange(event.target.checked ? { ...value, each: true } : without(value, 'each'))
          }
        >
          {t('tiering.window_.each')}
        </Checkbox>
      )}
    </span>
  );
}

function ChoiceParam({ param, value, onChange, testId }: ParamProps) {
  const { t, i18n } = useTranslation();
  const given = value[param.code];
  const chosen = Array.isArray(given) ? given.map(String) : typeof given === 'string' ? [given] : [];
  const label = i18n.language.startsWith('zh') ? param.label : (param.labelEn ?? param.label);
  const set = (next: string[]) =>
    onChange(next.length > 0 ? { ...value, [param.code]: next } : without(value, param.code));
  const shared = {
    'aria-label': label,
    'data-testid': `${testId}-${param.code}`,
    prefix: <span className="muted">{label}</span>,
    popupMatchSelectWidth: false,
    allowClear: !param.isRequired,
    showSearch: { optionFilterProp: 'label' },
    options: param.values ?? [],
    placeholder: param.isRequired ? t('tiering.window_.choose') : t('words.unlimited'),
    style: { minWidth: 150 },
  };
  if (param.isSingle)
    return (
      <Select<string>
        {...shared}
        value={chosen[0] ?? null}
        onChange={(next: string | undefined) => set(next ? [next] : [])}
      />
    );
  return (
    <Select<string[]>
      {...shared}
      mode={param.values && !param.isOpen ? 'multiple' : 'tags'}
      maxTagCount="responsive"
      value={chosen}
      onChange={set}
    />
  );
}
