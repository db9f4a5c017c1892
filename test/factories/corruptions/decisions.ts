import type { Corruption } from './corruption.js';

const SCHEME = [
  `INSERT INTO scheme (id, code, name, kind, slot, published_version_id) VALUES (1, 'a', 'A', 'ladder', 3, 1)`,
  `INSERT INTO scheme_version (id, scheme_id, version_no, state, definition_json, catalogue_hash, created_by)
   VALUES (1, 1, 1, 'published', '{}', '', 't')`,
];

const change = (runId: number, from: number | 'NULL', to: number, second: number): string =>
  `INSERT INTO tier_change (run_id, scheme_id, member_id, from_tier, to_tier, version_id, cause, business_date,
     deciding_json, recorded_at)
   VALUES (${runId}, 1, 7, ${from}, ${to}, 1, 'facts', '2026-11-01', '[]', '2026-11-01 04:00:0${second}')`;

const placed = [
  ...SCHEME,
  change(1, 'NULL', 1, 1),
  change(2, 1, 2, 2),
  `INSERT INTO member_tier (member_id, tier_3, since_3) VALUES (7, 2, '2026-11-01'), (8, NULL, NULL)`,
];

export const decisionCorruptions: readonly Corruption[] = [
  {
    code: 'I10-current',
    sound: placed,
    broken: ['UPDATE member_tier SET tier_3 = 1 WHERE member_id = 7'],
  },
  {
    code: 'I10-history',
    sound: placed,
    broken: [change(3, 1, 2, 3)],
  },
  {
    code: 'I8-tier-ranges',
    sound: [
      `INSERT INTO tier_run (id, kind, cause, as_of_on, schemes_json, state) VALUES (1, 'full', 'nightly', '2026-11-01', '[]', 'running')`,
      `INSERT INTO tier_run_range (run_id, range_no, from_member_id, to_member_id, state, lease_until)
       VALUES (1, 1, 1, 9, 'done', '2026-11-01'), (1, 2, 10, 19, 'planned', UTC_TIMESTAMP(3))`,
    ],
    broken: [
      'UPDATE tier_run_range SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 6 MINUTE WHERE range_no = 2',
    ],
  },
];
