import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Popconfirm, Skeleton, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LadderDefinition, RuleGroup } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { tierTone } from '../theme.js';
import { addTier, moveTier, removeTier } from './ladder-edits.js';
import { RuleBuilder } from './RuleBuilder.js';
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
    onChange({ tiers: tiers.map((tier, place) => (place === index ? { ...tier, ...change } : tier)) });

  return (
    <div data-testid="ladder-editor">
      <div className={styles.toolbar}>
        <span className="muted">{t('tiering.ladderHint')}</span>
        <span className={styles.spacer} />
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
            <div className={styles.tierHead}>
              <Input
                className={styles.tierName}
                value={tier.name}
                maxLength={20}
                aria-label={t('tiering.tierName')}
                data-testid={`tier-name-${tier.code}`}
                onChange={(event) => setTier(index, { name: event.target.value })}
              />
              {index === 0 && <span className="muted">{t('tiering.lowestTier')}</span>}
              <span className={styles.spacer} />
              {index > 0 && (
                <>
                  <Tooltip title={t('tiering.moveUp')}>
                    <Button
                      type="text"
                      icon={<ArrowUpOutlined />}
                      aria-label={t('tiering.moveUp')}
                      disabled={index === tiers.length - 1}
                      onClick={() => onChange(moveTier(definition, index, index + 1))}
                    />
                  </Tooltip>
                  <Tooltip title={t('tiering.moveDown')}>
                    <Button
                      type="text"
                      icon={<ArrowDownOutlined />}
                      aria-label={t('tiering.moveDown')}
                      disabled={index === 1}
                      onClick={() => onChange(moveTier(definition, index, index - 1))}
                    />
                  </Tooltip>
                  <Popconfirm
                    title={t('tiering.removeTier', { name: tier.name })}
                    description={t('tiering.removeTierHint')}
                    okText={t('words.remove')}
                    cancelText={t('words.cancel')}
                    onConfirm={() => onChange(removeTier(definition, index))}
                  >
                    <Button
                      type="text"
                      danger
                      icon={<DeleteOutlined />}
                      aria-label={t('words.remove')}
                      disabled={tiers.length <= 2}
                    />
                  </Popconfirm>
                </>
              )}
            </div>
            {tier.rule && (
              <div className={styles.tierRule}>
                <RuleBuilder
                  id={tier.code}
                  fields={fields.data}
                  rule={tier.rule}
                  onChange={(rule: RuleGroup) => setTier(index, { rule })}
                />
              </div>
            )}
          </section>
        ))}
    </div>
  );
}
