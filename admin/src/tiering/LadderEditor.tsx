import { PlusOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ConditionField, LadderDefinition, RuleGroup } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { tierTone } from '../theme.js';
import { ProblemAt, useRuleProblem } from './Editing.js';
import { HysteresisOption } from './HysteresisOption.js';
import { addTier, moveTier, removeTier } from './ladder-edits.js';
import { RuleBuilder } from './RuleBuilder.js';
import { TierHead } from './TierHead.js';
import { useConditionFields } from './useScheme.js';
import styles from './tiering.module.css';

interface Props {
  definition: LadderDefinition;
  onChange: (definition: LadderDefinition) => void;
}

/** Tiers from high to low, each with its name and its conditions; the first that fits from the top wins. */
export function LadderEditor({ definition, onChange }: Props) {
  const { t } = useTranslation();
  const fields = useConditionFields();
  const { palette } = useAppearance();
  if (fields.isError)
    return (
      <ErrorNotice error={fields.error} what={t('tiering.fields')} onRetry={() => void fields.refetch()} />
    );
  if (fields.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;

  const { tiers } = definition;
  const setTier = (index: number, change: Partial<LadderDefinition['tiers'][number]>) =>
    onChange({
      ...definition,
      tiers: tiers.map((tier, place) => (place === index ? { ...tier, ...change } : tier)),
    });

  return (
    <div data-testid="ladder-editor">
      <div className={styles.toolbar}>
        <span className="muted">{t('tiering.ladderHint')}</span>
        <span className={styles.spacer} />
        <HysteresisOption
          percent={definition.hysteresisPercent}
          onChange={(hysteresisPercent) => onChange({ ...definition, hysteresisPercent })}
        />
        <Button
          icon={<PlusOutlined />}
          onClick={() => onChange(addTier(definition, t('tiering.newTier'), fields.data[0]))}
          data-testid="add-tier"
        >
          {t('tiering.addTier')}
        </Button>
      </div>
      {tiers
        .map((tier, index) => ({ tier, index }))
        .reverse()
        .map(({ tier, index }) => (
          <section
            key={tier.code}
            className={styles.tier}
            style={{ borderLeftColor: tierTone(palette, index, tiers.length).background }}
            data-testid={`tier-${tier.code}`}
          >
            <TierHead
              tier={tier}
              path={`tiers[${index}]`}
              note={index === 0 ? t('tiering.lowestTier') : undefined}
              onRename={(name) => setTier(index, { name })}
              moves={
                index > 0
                  ? {
                      onUp:
                        index < tiers.length - 1
                          ? () => onChange(moveTier(definition, index, index + 1))
                          : null,
                      onDown: index > 1 ? () => onChange(moveTier(definition, index, index - 1)) : null,
                      onRemove: tiers.length > 2 ? () => onChange(removeTier(definition, index)) : null,
                    }
                  : undefined
              }
            />
            {tier.rule && (
              <LadderRule
                code={tier.code}
                path={`tiers[${index}].rule`}
                fields={fields.data}
                rule={tier.rule}
                onChange={(rule) => setTier(index, { rule })}
              />
            )}
          </section>
        ))}
    </div>
  );
}

interface RuleProps {
  code: string;
  path: string;
  fields: ConditionField[];
  rule: RuleGroup;
  onChange: (rule: RuleGroup) => void;
}

function LadderRule({ code, path, fields, rule, onChange }: RuleProps) {
  const problem = useRuleProblem(path);
  const isInside = problem?.path.startsWith('rules[') ?? false;
  return (
    <div className={styles.tierRule}>
      <RuleBuilder id={code} fields={fields} rule={rule} onChange={onChange} problem={problem} />
      {!isInside && <ProblemAt path={path} />}
    </div>
  );
}
