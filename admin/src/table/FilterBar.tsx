import { SearchOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input, InputNumber, Select, Space } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fenFromYuan, yuanFromFen } from '../format/money.js';
import type { Filters } from './useUrlFilters.js';
import styles from './table.module.css';

interface BaseField {
  label: string;
  /** Shown only after 展开. */
  isExtra?: boolean;
}

export type FilterField =
  | (BaseField & { kind: 'text'; name: string; placeholder: string; width?: number })
  | (BaseField & {
      kind: 'select';
      name: string;
      options: { value: string; label: string }[];
      width?: number;
      hasNoAll?: boolean;
      /** Choices are found by typing. */
      isSearched?: boolean;
    })
  | (BaseField & { kind: 'dates'; from: string; to: string })
  | (BaseField & { kind: 'money'; from: string; to: string });

interface Props {
  fields: FilterField[];
  filters: Filters;
  onChange: (changes: Record<string, string | undefined>) => void;
  onReset: () => void;
}

/** Filters above a list. Choices apply at once, typed text on Enter or 查询. */
export function FilterBar({ fields, filters, onChange, onReset }: Props) {
  const { t } = useTranslation();
  const hasActiveExtra = fields.some(
    (field) => field.isExtra && namesOf(field).some((name) => filters[name]),
  );
  const [isOpen, setOpen] = useState(hasActiveExtra);
  const extras = fields.filter((field) => field.isExtra);
  const shown = fields.filter((field) => isOpen || !field.isExtra);
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <div className={styles.filters} role="search" data-testid="filters">
      {shown.map((field) => (
        <FilterControl key={namesOf(field).join()} field={field} filters={filters} onChange={onChange} />
      ))}
      <span className={styles.grow} />
      <Space>
        {isFiltered && (
          <Button type="text" onClick={onReset} data-testid="filter-reset">
            {t('table.reset')}
          </Button>
        )}
        {extras.length > 0 && (
          <Button type="link" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
            {isOpen ? t('table.collapse') : t('table.expand')}
          </Button>
        )}
      </Space>
    </div>
  );
}

function namesOf(field: FilterField): string[] {
  return field.kind === 'text' || field.kind === 'select' ? [field.name] : [field.from, field.to];
}

type ControlProps = Pick<Props, 'filters' | 'onChange'> & { field: FilterField };

function FilterControl({ field, filters, onChange }: ControlProps) {
  const { t } = useTranslation();
  switch (field.kind) {
    case 'text':
      return (
        <TextFilter
          key={filters[field.name] ?? ''}
          field={field}
          value={filters[field.name] ?? ''}
          onChange={onChange}
        />
      );
    case 'select':
      return (
        <span className={styles.field}>
          <span className={styles.label}>{field.label}</span>
          <Select
            aria-label={field.label}
            data-testid={`filter-${field.name}`}
            style={{ width: field.width ?? 120 }}
            popupMatchSelectWidth={false}
            showSearch={field.isSearched ? { optionFilterProp: 'label' } : false}
            value={filters[field.name] ?? (field.hasNoAll ? field.options[0]?.value : '')}
            options={
              field.hasNoAll ? field.options : [{ value: '', label: t('words.all') }, ...field.options]
            }
            onChange={(value) => onChange({ [field.name]: value || undefined })}
          />
        </span>
      );
    case 'dates':
      return (
        <span className={styles.field}>
          <span className={styles.label}>{field.label}</span>
          <DatePicker.RangePicker
            aria-label={field.label}
            style={{ width: 240 }}
            allowEmpty={[true, true]}
            value={[dayOf(filters[field.from]), dayOf(filters[field.to])]}
            onChange={(range) =>
              onChange({
                [field.from]: range?.[0]?.format('YYYY-MM-DD'),
                [field.to]: range?.[1]?.format('YYYY-MM-DD'),
              })
            }
          />
        </span>
      );
    case 'money':
      return <MoneyFilter field={field} filters={filters} onChange={onChange} />;
  }
}

function dayOf(value: string | undefined) {
  return value ? dayjs(value) : null;
}

function TextFilter({
  field,
  value,
  onChange,
}: {
  field: Extract<FilterField, { kind: 'text' }>;
  value: string;
  onChange: Props['onChange'];
}) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const apply = () => onChange({ [field.name]: text.trim() || undefined });
  return (
    <Space.Compact>
      <Input
        aria-label={field.label}
        data-testid={`filter-${field.name}`}
        style={{ width: field.width ?? 240 }}
        value={text}
        allowClear
        placeholder={field.placeholder}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === '' && value) onChange({ [field.name]: undefined });
        }}
        onPressEnter={apply}
      />
      <Button icon={<SearchOutlined />} onClick={apply} data-testid={`search-${field.name}`}>
        {t('table.search')}
      </Button>
    </Space.Compact>
  );
}

function MoneyFilter({
  field,
  filters,
  onChange,
}: { field: Extract<FilterField, { kind: 'money' }> } & Pick<Props, 'filters' | 'onChange'>) {
  return (
    <span className={styles.field}>
      <span className={styles.label}>{field.label}</span>
      {[field.from, field.to].map((name, index) => (
        <AmountFilter
          key={`${name}-${filters[name] ?? ''}`}
          label={`${field.label} ${index === 0 ? '≥' : '≤'}`}
          prefix={index === 0 ? '≥ ¥' : '≤ ¥'}
          fen={filters[name] ? Number(filters[name]) : null}
          testId={`filter-${name}`}
          onApply={(fen) => onChange({ [name]: fen === null ? undefined : String(fen) })}
        />
      ))}
    </span>
  );
}

interface AmountProps {
  label: string;
  prefix: string;
  fen: number | null;
  testId: string;
  onApply: (fen: number | null) => void;
}

/** An amount in yuan that applies on Enter and on leaving. */
function AmountFilter({ label, prefix, fen, testId, onApply }: AmountProps) {
  const [typed, setTyped] = useState(fen);
  const apply = () => {
    if (typed !== fen) onApply(typed);
  };
  return (
    <InputNumber<number>
      aria-label={label}
      data-testid={testId}
      prefix={prefix}
      style={{ width: 124 }}
      min={0}
      controls={false}
      value={yuanFromFen(typed)}
      onChange={(yuan) => setTyped(fenFromYuan(yuan))}
      onBlur={apply}
      onPressEnter={apply}
    />
  );
}
