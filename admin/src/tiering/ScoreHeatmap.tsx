import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RfmDefinition, TierCount } from '../api/types.js';
import chartStyles from '../charts/charts.module.css';
import { formatCount } from '../format/number.js';
import { groupsOfCell } from './score-groups.js';
import { useScoreCells } from './useScheme.js';

/** R by F: people per pair of scores, the darker the more, with the group they fall into. */
export function ScoreHeatmap({
  schemeCode,
  definition,
  tiers,
}: {
  schemeCode: string;
  definition: RfmDefinition;
  tiers: TierCount[];
}) {
  const { t } = useTranslation();
  const cells = useScoreCells(schemeCode);
  const steps = definition.steps ?? 5;
  const low = Array.from({ length: steps }, (_, index) => index + 1);
  const high = [...low].reverse();
  const counted = new Map((cells.data?.cells ?? []).map((cell) => [`${cell.r}-${cell.f}`, cell]));
  const most = Math.max(1, ...[...counted.values()].map((cell) => cell.count));
  const unbought = tiers.find((tier) => tier.code === 'none');
  return (
    <div data-testid="rfm-heatmap">
      <table className={chartStyles.heat} aria-label={t('tiering.heatAria')}>
        <thead>
          <tr>
            <th scope="col">R/F</th>
            {low.map((f) => (
              <th key={f} scope="col">
                F {f}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {high.map((r) => (
            <tr key={r}>
              <th scope="row">R {r}</th>
              {low.map((f) => {
                const groups = groupsOfCell(definition.groups, r, f, steps);
                const cell = counted.get(`${r}-${f}`);
                const share = Math.sqrt((cell?.count ?? 0) / most);
                const names = groups.map((group) => group.name).join(' / ');
                return (
                  <td
                    key={f}
                    style={{
                      background: `color-mix(in srgb, var(--c-tier-5) ${Math.round(6 + share * 88)}%, var(--c-card))`,
                      color: share > 0.72 ? 'var(--c-on-strong)' : 'var(--c-text)',
                    }}
                  >
                    <Tooltip
                      title={cell ? t('tiering.heatCell', { names, count: formatCount(cell.count) }) : names}
                    >
                      <span>
                        {cells.data && formatCount(cell?.count ?? 0)}
                        <span className={chartStyles.heatName}>
                          {groups[0]?.name ?? '—'}
                          {groups.length > 1 ? '+' : ''}
                        </span>
                      </span>
                    </Tooltip>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {unbought && (
        <p className="muted" style={{ margin: '8px 0 0' }}>
          {t('tiering.unbought', { name: unbought.name, count: formatCount(unbought.count) })}
        </p>
      )}
    </div>
  );
}
