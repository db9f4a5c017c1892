import { useTranslation } from 'react-i18next';
import type { RfmDefinition, SchemeDetail } from '../api/types.js';
import { ChartFrame } from '../charts/ChartFrame.js';
import { PyramidChart } from '../charts/PyramidChart.js';
import { ShareBar } from '../charts/ShareBar.js';
import { formatCount, formatShare } from '../format/number.js';
import { isRanked, rfmOf } from './definition-kinds.js';
import { TierList } from './TierList.js';
import { ScoreHeatmap } from './ScoreHeatmap.js';

/** How people divide over the tiers now: a pyramid, a heat map or a bar, by the kind of the scheme. */
export function SchemePicture({ scheme }: { scheme: SchemeDetail }) {
  const { t } = useTranslation();
  const total = scheme.tiers.reduce((sum, tier) => sum + tier.count, 0);
  const definition: RfmDefinition | null = scheme.published ? rfmOf(scheme.published.definition) : null;
  const hrefOf = (code: string) => `/members?tier.${scheme.code}=${encodeURIComponent(code)}`;
  return (
    <ChartFrame
      testId="scheme-picture"
      title={t('tiering.current')}
      basis={t(`tiering.currentBasis.${scheme.kind}`)}
      table={{
        columns: [
          { title: t('charts.name') },
          { title: t('charts.count'), align: 'right' },
          { title: t('charts.share'), align: 'right' },
        ],
        rows: [...scheme.tiers]
          .sort((a, b) => b.level - a.level)
          .map((tier) => [tier.name, formatCount(tier.count), formatShare(total ? tier.count / total : 0)]),
      }}
    >
      {isRanked(scheme.kind) && (
        <PyramidChart title={scheme.name} tiers={scheme.tiers} hrefOf={hrefOf} rowHeight={40} />
      )}
      {scheme.kind === 'lifecycle' && <ShareBar title={scheme.name} parts={scheme.tiers} hrefOf={hrefOf} />}
      {(scheme.kind === 'clusters' || scheme.kind === 'matrix') && (
        <TierList scheme={scheme} hrefOf={hrefOf} />
      )}
      {scheme.kind === 'rfm' && definition && (
        <ScoreHeatmap schemeCode={scheme.code} definition={definition} tiers={scheme.tiers} />
      )}
    </ChartFrame>
  );
}
