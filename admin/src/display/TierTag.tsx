import { useAppearance } from '../app/Appearance.js';
import { lifecycleTone, tierTone, type Palette } from '../theme.js';
import { useSchemes } from '../tiering/useSchemes.js';
import type { SchemeRow } from '../api/types.js';
import styles from './display.module.css';

/** The colour of a tier: the ramp by rank, the stage's own colour for lifecycles, unranked colours for clusters. */
export function tierColour(
  palette: Palette,
  scheme: Pick<SchemeRow, 'kind' | 'tiers'> | undefined,
  code: string,
): string {
  if (!scheme) return palette.neutral;
  if (scheme.kind === 'lifecycle') return lifecycleTone(palette, code).background;
  const ranked = [...scheme.tiers].sort((a, b) => a.level - b.level);
  const index = ranked.findIndex((tier) => tier.code === code);
  if (index < 0) return palette.neutral;
  if (scheme.kind === 'clusters') return clusterColour(palette, index);
  return tierTone(palette, index, ranked.length).background;
}

/** Clusters have no order, so their colours must not look like one. */
function clusterColour({ lifecycle, primary, tierRamp, neutral }: Palette, index: number): string {
  const colours = [
    primary,
    lifecycle['new'],
    lifecycle['silent'],
    lifecycle['won_back'],
    lifecycle['dormant'],
    tierRamp[1],
    lifecycle['lost'],
  ];
  return colours[index % colours.length] ?? neutral;
}

/** A tier by name, with its layer's colour beside it. */
export function TierTag({ schemeCode, code, name }: { schemeCode: string; code: string; name: string }) {
  const { palette } = useAppearance();
  const schemes = useSchemes();
  const scheme = schemes.data?.find((row) => row.code === schemeCode);
  return (
    <span className={styles.tier}>
      <span
        className={styles.tierMark}
        style={{ background: tierColour(palette, scheme, code) }}
        aria-hidden="true"
      />
      {name}
    </span>
  );
}
