import { Segmented, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppearance } from '../app/Appearance.js';
import { tierTone } from '../theme.js';
import type { RfmGroup, RfmSteps } from './rfm-edits.js';
import { groupOf } from './score-groups.js';
import styles from './tiering.module.css';

interface Props {
  steps: RfmSteps;
  groups: RfmGroup[];
  /** A cell was chosen to become a group of its own. */
  onCell: (cell: { r: number; f: number; m: number }) => void;
}

/** Every cell of the cube, one layer of M at a time, with the group it falls into. */
export function RfmGrid({ steps, groups, onCell }: Props) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const [layer, setLayer] = useState<number>(steps);
  const m = Math.min(layer, steps);
  const scores = Array.from({ length: steps }, (_, index) => index + 1);
  return (
    <div className={styles.cube} data-testid="rfm-grid">
      <div className={styles.cubeHead}>
        <span className="muted">{t('tiering.rfm.cube', { cells: steps ** 3 })}</span>
        <Segmented<number>
          size="small"
          value={m}
          aria-label="M"
          options={scores.map((score) => ({ value: score, label: `M ${score}` }))}
          onChange={setLayer}
        />
      </div>
      <div
        className={styles.cubeGrid}
        style={{ gridTemplateColumns: `34px repeat(${steps}, minmax(0, 1fr))` }}
      >
        <span />
        {scores.map((f) => (
          <span key={f} className={styles.cubeAxis}>
            F {f}
          </span>
        ))}
        {[...scores].reverse().flatMap((r) => [
          <span key={`r${r}`} className={styles.cubeAxis}>
            R {r}
          </span>,
          ...scores.map((f) => {
            const group = groupOf(groups, r, f, m);
            const tone = group
              ? tierTone(palette, groups.length - 1 - groups.indexOf(group), groups.length)
              : null;
            return (
              <Tooltip key={`${r}-${f}`} title={t('tiering.rfm.cellHint')}>
                <button
                  type="button"
                  className={styles.cubeCell}
                  style={{ borderTopColor: tone?.background ?? 'transparent' }}
                  aria-label={`R${r} F${f} M${m} ${group?.name ?? t('tiering.rfm.otherGroup')}`}
                  onClick={() => onCell({ r, f, m })}
                >
                  {group?.name ?? t('tiering.rfm.otherGroup')}
                </button>
              </Tooltip>
            );
          }),
        ])}
      </div>
    </div>
  );
}
