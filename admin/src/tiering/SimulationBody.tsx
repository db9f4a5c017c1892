import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SchemeDetail, Simulation } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { formatCount, formatDecimal } from '../format/number.js';
import { FlipBack } from './FlipBack.js';
import { MostAffected } from './MostAffected.js';
import { SimulationFlows } from './SimulationFlows.js';
import { SimulationTiers } from './SimulationTiers.js';
import styles from './tiering.module.css';

/** The simulation with its tiers from low to high; kinds list them in their own order. */
export function lowToHigh(simulation: Simulation, scheme: SchemeDetail): Simulation {
  const levelOf = new Map(scheme.tiers.map((tier) => [tier.code, tier.level]));
  const levels = simulation.tiers.flatMap((tier) => levelOf.get(tier.code) ?? []);
  const isHighFirst = (levels[0] ?? 0) > (levels.at(-1) ?? 0);
  return isHighFirst ? { ...simulation, tiers: [...simulation.tiers].reverse() } : simulation;
}

/** Everything a simulation tells, from the number of movers to the people who move farthest. */
export function SimulationBody({ scheme, simulation }: { scheme: SchemeDetail; simulation: Simulation }) {
  const { t } = useTranslation();
  const figures = [
    { key: 'up', value: simulation.up, icon: <ArrowUpOutlined aria-hidden="true" /> },
    { key: 'down', value: simulation.down, icon: <ArrowDownOutlined aria-hidden="true" /> },
    { key: 'same', value: simulation.same, icon: null },
    { key: 'placed', value: simulation.placed, icon: null },
  ] as const;
  return (
    <>
      <p className="muted" style={{ marginTop: 0 }}>
        {t('tiering.simulatedOn', { date: simulation.businessDate, total: formatCount(simulation.total) })}{' '}
        {t('tiering.sim.took', { seconds: formatDecimal(simulation.durationMs / 1000) })}
      </p>
      {simulation.needsApproval && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 12 }}
          data-testid="needs-approval"
          title={t('tiering.sim.needsApproval', {
            limit: formatCount(simulation.approvalAbove ?? 0),
            people: formatCount(simulation.up + simulation.down),
          })}
        />
      )}
      <div className={styles.moveFigures}>
        {figures.map((figure) => (
          <div key={figure.key} className={styles.moveFigure}>
            <div className="muted">
              {figure.icon} {t(`tiering.${figure.key}`)}{' '}
              <BasisHint text={t(`tiering.sim.basis.${figure.key}`)} />
            </div>
            <div className={styles.moveValue} data-testid={`simulation-${figure.key}`}>
              {formatCount(figure.value)}
            </div>
          </div>
        ))}
      </div>
      <SimulationFlows scheme={scheme} simulation={simulation} />
      <SimulationTiers scheme={scheme} simulation={simulation} />
      <FlipBack flipBack={simulation.flipBack} />
      <MostAffected simulation={simulation} nameOf={useTierNames(scheme, simulation)} />
    </>
  );
}

/** The name of a tier before or after, by its code or as it was told; null: not placed. */
function useTierNames(scheme: SchemeDetail, simulation: Simulation): (code: string | null) => string {
  const { t } = useTranslation();
  return (code) =>
    simulation.tiers.find((tier) => tier.code === code)?.name ??
    scheme.tiers.find((tier) => tier.code === code)?.name ??
    code ??
    t('members.unplaced');
}
