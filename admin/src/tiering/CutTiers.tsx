import { PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TierDefinition } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { YuanInput } from '../display/YuanInput.js';
import { tierTone } from '../theme.js';
import type { AxisFormat } from './CutAxis.js';
import { addCutTier, changeCut, evenCuts, removeCutTier, type CutTiersValue } from './cut-tiers.js';
import { ProblemAt } from './Editing.js';
import { TierHead } from './TierHead.js';
import styles from './tiering.module.css';

interface Props {
  value: CutTiersValue;
  /** Cut points computed by the last fit, shown where the operator sets none. */
  fitted: number[] | null;
  format: AxisFormat;
  /** What is cut, e.g. 得分. */
  measure: string;
  onChange: (value: CutTiersValue) => void;
}

/** Tiers from high to low over one number, and from which value each begins. */
export function CutTiers({ value, fitted, format, measure, onChange }: Props) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const { tiers, cutPoints } = value;
  const rename = (index: number, name: string) =>
    onChange({
      ...value,
      tiers: tiers.map((tier: TierDefinition, place) => (place === index ? { ...tier, name } : tier)),
    });
  return (
    <div data-testid="cut-tiers">
      <div className={styles.toolbar}>
        <span>
          {t('tiering.cutPoints')}{' '}
          <Segmented
            aria-label={t('tiering.cutPoints')}
            data-testid="cut-mode"
            value={cutPoints === 'quantiles' ? 'quantiles' : 'own'}
            options={[
              { value: 'quantiles', label: t('tiering.evenShares') },
              { value: 'own', label: t('tiering.ownNumbers') },
            ]}
            onChange={(mode) =>
              onChange({
                ...value,
                cutPoints: mode === 'own' ? evenCuts(fitted, tiers.length, format) : 'quantiles',
              })
            }
          />
        </span>
        <span className={styles.spacer} />
        <Button
          icon={<PlusOutlined />}
          data-testid="add-tier"
          onClick={() => onChange(addCutTier(value, `${t('tiering.newTier')} ${tiers.length + 1}`, format))}
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
              note={index === 0 ? t('tiering.allBelow') : undefined}
              onRename={(name) => rename(index, name)}
              moves={{
                onRemove: tiers.length > 2 ? () => onChange(removeCutTier(value, index)) : null,
              }}
            >
              {index > 0 && (cutPoints !== 'quantiles' || fitted?.[index - 1] !== undefined) && (
                <CutInput
                  format={format}
                  label={`${tier.name} ${measure} ≥`}
                  testId={`cut-${index}`}
                  cut={
                    cutPoints === 'quantiles' ? (fitted?.[index - 1] ?? null) : (cutPoints[index - 1] ?? null)
                  }
                  isFixed={cutPoints === 'quantiles'}
                  onChange={(cut) => onChange(changeCut(value, index - 1, cut))}
                  measure={measure}
                />
              )}
            </TierHead>
            {index > 0 && <ProblemAt path={`cutPoints[${index - 1}]`} />}
          </section>
        ))}
      <ProblemAt path="cutPoints" />
    </div>
  );
}

interface CutInputProps {
  format: AxisFormat;
  label: string;
  measure: string;
  testId: string;
  cut: number | null;
  isFixed: boolean;
  onChange: (cut: number) => void;
}

function CutInput({ format, label, measure, testId, cut, isFixed, onChange }: CutInputProps) {
  const shared = {
    style: { width: 130 },
    disabled: isFixed,
    'aria-label': label,
    'data-testid': testId,
  };
  return (
    <span className={styles.cutInput}>
      <span className="muted">{measure} ≥</span>
      {format === 'money' ? (
        <YuanInput {...shared} fen={cut} onFenChange={(fen) => onChange(fen ?? 0)} />
      ) : format === 'share' ? (
        <InputNumber<number>
          {...shared}
          suffix="%"
          min={0}
          max={100}
          value={cut === null ? null : Math.round(cut * 10_000) / 100}
          onChange={(percent) => onChange((percent ?? 0) / 100)}
        />
      ) : (
        <InputNumber<number>
          {...shared}
          step={format === 'whole' ? 1 : 0.1}
          value={cut === null ? null : Math.round(cut * 1000) / 1000}
          onChange={(number) => onChange(number ?? 0)}
        />
      )}
    </span>
  );
}
