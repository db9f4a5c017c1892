import { Engine, type TopLevelCondition } from 'json-rules-engine';
import type { Database } from '../../src/platform/database/database.js';
import type { RfmFit } from '../../src/decisions/tiering/scheme-kinds/rfm-fit.js';
import { addDays, type BusinessDate } from '../../src/platform/clock/business-date.js';

const PEOPLE_PER_PAGE = 1000;

interface PersonFacts {
  member_id: string;
  net365: number;
  orders365: number;
  orders: number;
  net: number;
  lastPaidOn: string;
}

/** A rule of one scheme: the first one that holds, by priority, decides. */
interface PeerRule {
  scheme: 1 | 2 | 3;
  tier: number;
  priority: number;
  conditions: TopLevelCondition;
}

/**
 * How a rules engine does the job: the facts of one person after the other go through one `engine.run` holding the
 * rules of all three schemes, and each person's row is updated by its id. It reads the same facts as the product,
 * is handed the cut points of RFM, and keeps no history.
 */
export class RulesEnginePeer {
  private readonly engine: Engine;

  constructor(
    private readonly database: Database,
    fit: RfmFit,
    today: BusinessDate,
  ) {
    this.engine = new Engine();
    // on dates written YYYY-MM-DD, which the engine does not know
    this.engine.addOperator<string, string>('dateFrom', (value, limit) => value >= limit);
    this.engine.addOperator<string, string>('dateAfter', (value, limit) => value > limit);
    for (const { scheme, tier, priority, conditions } of peerRules(fit, today))
      this.engine.addRule({ conditions, priority, event: { type: String(scheme), params: { tier } } });
  }

  async prepare(): Promise<void> {
    await this.database.run('DROP TABLE IF EXISTS bench_peer');
    await this.database.run(`CREATE TABLE bench_peer (
      member_id BIGINT UNSIGNED NOT NULL PRIMARY KEY, tier_1 SMALLINT NULL, tier_2 SMALLINT NULL, tier_3 SMALLINT NULL)
      ENGINE=InnoDB`);
    await this.database.run('INSERT INTO bench_peer (member_id) SELECT f.member_id FROM member_fact f');
  }

  /** Places everybody up to a number of people; returns how many. */
  async run(people: number): Promise<number> {
    let done = 0;
    for (let after = '0'; done < people;) {
      const page = await this.database.rows<PersonFacts>(
        `SELECT f.member_id, f.net_amount_fen_365 AS net365, f.order_count_365 AS orders365, f.order_count AS orders,
                f.net_amount_fen AS net, COALESCE(f.last_paid_on, '') AS lastPaidOn
         FROM member_fact f WHERE f.member_id > ? ORDER BY f.member_id LIMIT ?`,
        [after, Math.min(PEOPLE_PER_PAGE, people - done)],
      );
      for (const { member_id: id, ...facts } of page) {
        const tiers = await this.place(facts);
        await this.database.run(
          'UPDATE bench_peer SET tier_1 = ?, tier_2 = ?, tier_3 = ? WHERE member_id = ?',
          [...tiers, id],
        );
      }
      if (page.length === 0) break;
      done += page.length;
      after = page.at(-1)?.member_id ?? after;
    }
    return done;
  }

  async drop(): Promise<void> {
    await this.database.run('DROP TABLE IF EXISTS bench_peer');
  }

  private async place(facts: Omit<PersonFacts, 'member_id'>): Promise<[number, number, number]> {
    const { events } = await this.engine.run(facts);
    const tiers: [number, number, number] = [0, 0, 0];
    const seen = new Set<string>();
    for (const { type, params } of events) {
      if (seen.has(type)) continue;
      seen.add(type);
      tiers[Number(type) - 1] = Number(params?.['tier'] ?? 0);
    }
    return tiers;
  }
}

/** The preset schemes as rules; tiers are numbered in the order of their definition. */
function peerRules(fit: RfmFit, today: BusinessDate): PeerRule[] {
  const least = (fact: string, value: number) => ({ fact, operator: 'greaterThanInclusive', value });
  const above = (fact: string, value: number) => ({ fact, operator: 'greaterThan', value });
  const never = { fact: 'orders', operator: 'equal', value: 0 };
  const since = (days: number) => ({
    fact: 'lastPaidOn',
    operator: 'dateFrom',
    value: addDays(today, -days),
  });
  const ladder: PeerRule[] = [30_000, 100_000, 250_000].map((fen, index) => ({
    scheme: 1,
    tier: index + 1,
    priority: 200 + index,
    conditions: { all: [least('net365', fen)] },
  }));
  ladder.push({
    scheme: 1,
    tier: 4,
    priority: 210,
    conditions: { all: [least('net365', 500_000), least('orders365', 8)] },
  });
  const high = {
    r: { fact: 'lastPaidOn', operator: 'dateAfter', value: fit.recency[2] ?? '' },
    f: above('orders', fit.frequency[2] ?? 0),
    m: above('net', fit.monetary[2] ?? 0),
  };
  const groups = [0, 1, 2, 3, 4, 5, 6, 7].map((group): PeerRule => {
    const isHigh = { r: (group & 1) === 0, f: (group & 2) === 0, m: (group & 4) === 0 };
    const all = (['r', 'f', 'm'] as const).map((axis) => (isHigh[axis] ? high[axis] : { not: high[axis] }));
    return {
      scheme: 2,
      tier: group,
      priority: 100,
      conditions: { all: [{ fact: 'orders', operator: 'greaterThan', value: 0 }, ...all] },
    };
  });
  const lifecycle: PeerRule[] = [
    { scheme: 3, tier: 0, priority: 60, conditions: { all: [never] } },
    {
      scheme: 3,
      tier: 1,
      priority: 50,
      conditions: { all: [{ fact: 'orders', operator: 'equal', value: 1 }, since(30)] },
    },
    { scheme: 3, tier: 2, priority: 40, conditions: { all: [since(90)] } },
    { scheme: 3, tier: 3, priority: 30, conditions: { all: [since(180)] } },
    { scheme: 3, tier: 4, priority: 20, conditions: { all: [since(365)] } },
    {
      scheme: 3,
      tier: 5,
      priority: 10,
      conditions: { all: [{ fact: 'orders', operator: 'greaterThan', value: 0 }] },
    },
  ];
  return [...ladder, ...groups, ...lifecycle];
}
