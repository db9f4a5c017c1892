import { BenefitPlansRead } from '../../actions/benefit-plans/benefit-plans.read.js';
import { entryCosts, type EntryCosts } from '../../actions/benefit-plans/entry-cost.js';
import { ApprovalService, type ApprovalNeed } from '../../decisions/tiering/approval.service.js';
import type { FlipBack } from '../../decisions/tiering/flip-back.js';
import { changedPeople, type Simulation } from '../../decisions/tiering/simulation-summary.js';
import { SimulationService } from '../../decisions/tiering/simulation.service.js';
import { Database } from '../../platform/database/database.js';
import { yuanFromFen } from '../../platform/money/fen.js';
import type { CliCommand } from './cli-command.js';

/** `scheme simulate`: who would move if the draft were published. */
export const schemeSimulateCommand: CliCommand = {
  name: 'scheme simulate',
  summary:
    'say who would move if the draft of a scheme were published, at what cost, and who would soon be back',
  options: { scheme: { type: 'string', description: 'code of the scheme', required: true } },
  async run({ app, values }) {
    const code = String(values['scheme']);
    const simulation = await app.get(SimulationService).simulateDraft(code);
    const cost = entryCosts(
      simulation.tiers,
      await app.get(BenefitPlansRead).current(app.get(Database), code),
    );
    const need = await app.get(ApprovalService).need(simulation);
    return {
      table: {
        columns: ['tier', 'name', 'before', 'after', 'coupons'],
        rows: simulation.tiers.map(({ code: tier, name, before, after }) => [
          tier,
          name,
          before,
          after,
          cost.tiers.find((entry) => entry.code === tier)?.coupons ?? 0,
        ]),
      },
      lines: linesOf(simulation, cost, need),
      json: { ...simulation, cost, ...need },
    };
  },
};

function linesOf(simulation: Simulation, cost: EntryCosts, need: ApprovalNeed): string[] {
  const { total, up, down, same, placed, flows, reach } = simulation;
  const moves = flows
    .filter(({ from, to }) => from !== to)
    .sort((a, b) => b.count - a.count)
    .map(({ from, to, count }) => `  ${from ?? '-'} -> ${to}: ${whole(count)}`);
  return [
    `${whole(total)} people: ${whole(up)} up, ${whole(down)} down, ${whole(same)} stay, ` +
      `${whole(placed)} placed for the first time`,
    ...(moves.length === 0 ? [] : ['flows:', ...moves]),
    ...reach.map(({ channelCode, total: people }) => `reach by ${channelCode}: ${whole(people)}`),
    `entering would grant at most ${whole(cost.coupons)} coupons worth ¥${yuanFromFen(cost.amountFen)}`,
    flipBackLine(simulation.flipBack),
    ...(need.needsApproval
      ? [
          `${whole(changedPeople(simulation))} people change, more than ${whole(need.approvalAbove ?? 0)}: ` +
            'publishing needs another operator',
        ]
      : []),
  ];
}

function flipBackLine({ sample, changed, flipped, share, low, high, note }: FlipBack): string {
  if (sample === 0) return `flip back: not known (${note})`;
  if (share === null || low === null || high === null)
    return `flip back: nobody of a sample of ${whole(sample)} would have been moved 30 days ago`;
  return (
    `flip back within 30 days: ${percent(share)} (95 %: ${percent(low)} to ${percent(high)}), ` +
    `${whole(flipped)} of ${whole(changed)} moved in a sample of ${whole(sample)}`
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}
