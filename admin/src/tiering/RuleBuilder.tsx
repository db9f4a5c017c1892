import { QueryBuilderAntD } from '@react-querybuilder/antd';
import { CloseOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  QueryBuilder,
  type ActionProps,
  type FieldSelectorProps,
  type FullField,
  type RuleGroupType,
  type RuleType,
} from 'react-querybuilder';
import type { ConditionField, RuleGroup } from '../api/types.js';
import { fieldChoices } from './field-choices.js';
import { operatorLabel } from './operators.js';
import { cleanRule, paramsOf } from './rule-shape.js';
import { RuleValueEditor, type BuilderContext } from './RuleValueEditor.js';
import styles from './tiering.module.css';

interface Props {
  /** Names the inputs for tests: `threshold-<id>-<place>`. */
  id: string;
  fields: ConditionField[];
  rule: RuleGroup;
  onChange: (rule: RuleGroup) => void;
  /** What the server refused, shown beside the condition; `path` within the rule, e.g. `rules[1].value`. */
  problem?: { path: string; sentence: string } | null;
}

/** Nested 且/或 conditions over the fields that the API serves. */
export function RuleBuilder({ id, fields, rule, onChange, problem }: Props) {
  const { t, i18n } = useTranslation();
  const isChinese = i18n.language.startsWith('zh');

  const options = useMemo(() => fieldOptions(fields, isChinese), [fields, isChinese]);
  const translations = useMemo(
    () => ({
      fields: { title: t('tiering.builder.field') },
      operators: { title: t('tiering.builder.operator') },
      value: { title: t('tiering.builder.value') },
      combinators: { title: t('tiering.builder.combinator') },
      notToggle: { label: t('tiering.builder.not'), title: t('tiering.builder.not') },
      addRule: { label: `+ ${t('tiering.builder.addRule')}`, title: t('tiering.builder.addRule') },
      addGroup: { label: `+ ${t('tiering.builder.addGroup')}`, title: t('tiering.builder.addGroup') },
      removeRule: { label: <CloseOutlined />, title: t('tiering.builder.removeRule') },
      removeGroup: { label: <CloseOutlined />, title: t('tiering.builder.removeGroup') },
    }),
    [t],
  );
  const combinators = useMemo(
    () => [
      { name: 'and', value: 'and', label: t('tiering.builder.all') },
      { name: 'or', value: 'or', label: t('tiering.builder.any') },
    ],
    [t],
  );
  const context = useMemo<BuilderContext>(() => ({ id, fields, problem }), [id, fields, problem]);
  const change = (query: RuleGroupType) => {
    const next = cleanRule(asRule(query));
    if (JSON.stringify(next) !== JSON.stringify(cleanRule(rule))) onChange(next);
  };

  return (
    <div className={styles.builder} data-testid={`rule-${id}`}>
      <QueryBuilderAntD>
        <QueryBuilder
          query={rule as RuleGroupType}
          fields={options}
          combinators={combinators}
          onQueryChange={change}
          context={context}
          translations={translations}
          controlElements={controls}
          listsAsArrays
          resetOnFieldChange
          getDefaultOperator={(code: string) => usualOperator(fields.find((field) => field.code === code))}
          getDefaultValue={(leaf: RuleType) => emptyValue(leaf, fields)}
        />
      </QueryBuilderAntD>
    </div>
  );
}

/** What a new condition starts with: windows look at the last 90 days. */
function emptyValue(leaf: RuleType, fields: ConditionField[]): unknown {
  const field = fields.find((item) => item.code === leaf.field);
  const params = paramsOf(field);
  const amount =
    leaf.operator === 'between' ? [null, null] : params && field?.type === 'boolean' ? true : null;
  if (!params) return amount;
  return params.some((param) => param.code === 'window') ? { amount, lastDays: 90 } : { amount };
}

/** Most conditions on numbers ask for at least so much. */
function usualOperator(field: ConditionField | undefined): string {
  const operators = field?.operators ?? [];
  return operators.includes('>=') ? '>=' : (operators[0] ?? '=');
}

const controls = {
  fieldSelector: FieldSelector,
  valueEditor: RuleValueEditor,
  addRuleAction: QuietAction,
  addGroupAction: QuietAction,
  removeRuleAction: QuietAction,
  removeGroupAction: QuietAction,
};

/** There are many fields, so they are found by typing, in the words of either language or by code. */
function FieldSelector({ value, handleOnChange, className, title, context }: FieldSelectorProps) {
  const { i18n } = useTranslation();
  const { fields } = context as BuilderContext;
  const isChinese = i18n.language.startsWith('zh');
  return (
    <Select<string>
      className={className}
      title={title}
      aria-label={title}
      popupMatchSelectWidth={false}
      showSearch={{
        filterOption: (typed, option) => {
          const field = fields.find((item) => item.code === option?.['value']);
          const words = field ? `${field.label} ${field.labelEn} ${field.code}` : '';
          return words.toLowerCase().includes(typed.trim().toLowerCase());
        },
      }}
      value={value ?? null}
      options={fieldChoices(fields, isChinese)}
      onChange={handleOnChange}
    />
  );
}

/** The builder's buttons without weight: the rules matter, not the tools. */
function QuietAction({ label, title, className, disabled, handleOnClick }: ActionProps) {
  return (
    <Button
      type="text"
      size="small"
      className={className}
      title={title}
      aria-label={title}
      disabled={disabled}
      onClick={(event) => handleOnClick(event)}
    >
      {label}
    </Button>
  );
}

/** Fields under their groups, each with its own operators. */
function fieldOptions(fields: ConditionField[], isChinese: boolean) {
  const groups = [...new Set(fields.map((field) => field.group))];
  return groups.map((group) => ({
    label: group,
    options: fields
      .filter((field) => field.group === group)
      .map((field): FullField => ({
        name: field.code,
        value: field.code,
        label: isChinese ? field.label : field.labelEn,
        operators: field.operators.map((name) => ({
          name,
          value: name,
          label: operatorLabel(name, field.type),
        })),
      })),
  }));
}

function asRule(query: RuleGroupType): RuleGroup {
  return {
    combinator: query.combinator === 'or' ? 'or' : 'and',
    not: query.not,
    rules: query.rules.map((child) =>
      'rules' in child
        ? asRule(child)
        : { field: child.field, operator: child.operator, value: child.value as unknown },
    ),
  };
}
