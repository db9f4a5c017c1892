import type { Simulation } from '../types.js';
import { FakeProblem } from './answers.js';
import type { SamplePerson } from './people.js';
import { factsNow, state, tiersOf, tierUnder, type SampleScheme } from './state.js';
import { inForce } from './tiering-answers.js';

/** Above so many movers the sample server wants a second operator. */
const approvalAbove = 400;

interface Move {
  person: SamplePerson;
  from: string | null;
  to: string;
  levels: number;
}

/** What the draft would do to the sample people. */
export function simulate(scheme: SampleScheme, which: 'draft' | 'pending' = 'draft'): Simulation {
  const draft = scheme.versions.find((version) => version.state === which);
  if (!draft) throw new FakeProblem(409, 'tiering.no-draft', '没有草稿，先保存再试算。');
  const before = inForce(scheme)?.definition ?? null;
  const tiers = tiersOf(draft.definition);
  const rank = new Map(tiers.map((tier, index) => [tier.code, index]));
  const oldRank = new Map((before ? tiersOf(before) : []).map((tier, index) => [tier.code, index]));
  const moves = state.people.map((person): Move => {
    const facts = factsNow(person);
    const from = before ? tierUnder(before, facts) : null;
    const to = tierUnder(draft.definition, facts);
    const old = from === null ? 0 : (rank.get(from) ?? oldRank.get(from) ?? 0);
    return { person, from, to, levels: from === to ? 0 : (rank.get(to) ?? 0) - old };
  });
  const flows = new Map<string, { from: string | null; to: string; count: number }>();
  for (const { from, to } of moves) {
    const flow = flows.get(`${from}>${to}`) ?? { from, to, count: 0 };
    flow.count += 1;
    flows.set(`${from}>${to}`, flow);
  }
  const isUp = (move: Move) => move.from !== null && move.levels > 0;
  const entering = moves.filter((move) => (isUp(move) || move.from === null) && move.person.joinedOn);
  const changed = moves.filter((move) => move.from !== null && move.from !== move.to);
  const up = changed.filter((move) => move.levels > 0).length;
  const costTiers = tiers.map((tier) => {
    const people = entering.filter((move) => move.to === tier.code).length;
    return { code: tier.code, people, coupons: people, amountFen: people * 3_000 };
  });
  return {
    businessDate: state.businessDate,
    total: moves.length,
    up,
    down: changed.length - up,
    same: moves.filter((move) => move.from === move.to).length,
    placed: moves.filter((move) => move.from === null).length,
    flows: [...flows.values()],
    tiers: tiers.map((tier) => ({
      ...tier,
      before: moves.filter((move) => move.from === tier.code).length,
      after: moves.filter((move) => move.to === tier.code).length,
      joinedEntering: costTiers.find((cost) => cost.code === tier.code)?.people ?? 0,
    })),
    existingMembersCost: {
      people: entering.length,
      coupons: entering.length,
      amountFen: entering.length * 3_000,
    },
    cost: {
      tiers: costTiers,
      people: entering.length,
      coupons: entering.length,
      amountFen: entering.length * 3_000,
      note: '按现行权益计划第 1 版计算。',
    },
    reach: [
      reachOf('official-account', '公众号', moves, (person) => person.isFollowing),
      reachOf('mini-program', '小程序', moves, (person) => person.joinedOn !== null),
    ],
    mostAffected: [...changed]
      .sort(
        (a, b) =>
          Math.abs(b.levels) - Math.abs(a.levels) ||
          factsNow(b.person).netAmountFen - factsNow(a.person).netAmountFen,
      )
      .slice(0, 20)
      .map(({ person, from, to, levels }) => ({
        memberId: person.id,
        displayName: person.name,
        fromTier: from,
        toTier: to,
        levels,
        netAmountFen: factsNow(person).netAmountFen,
      })),
    flipBack: flipBackOf(moves.length, changed.length),
    durationMs: 320,
    needsApproval: changed.length > approvalAbove,
    approvalAbove,
  };
}

function reachOf(
  channelCode: string,
  channelName: string,
  moves: Move[],
  isReached: (person: SamplePerson) => boolean,
) {
  const tiers: Record<string, number> = {};
  const reached = moves.filter((move) => isReached(move.person) && move.person.isMarketingAgreed);
  for (const move of reached) tiers[move.to] = (tiers[move.to] ?? 0) + 1;
  return { channelCode, channelName, tiers, total: reached.length };
}

function flipBackOf(sample: number, changed: number): Simulation['flipBack'] {
  if (changed === 0)
    return { sample, changed, flipped: 0, share: null, low: null, high: null, note: '没有人换层。' };
  const flipped = Math.round(changed * 0.06);
  const share = flipped / changed;
  const half = 1.96 * Math.sqrt((share * (1 - share)) / changed);
  return {
    sample,
    changed,
    flipped,
    share,
    low: Math.max(0, share - half),
    high: Math.min(1, share + half),
    note: '用 30 天前的数据回看。',
  };
}
