import type { OverrideRow, SegmentRow, SegmentSnapshot, TagMemberRow, TagRow } from '../types-people.js';
import { now } from './state.js';

/** Segments, tags and overrides of the sample server; they last as long as the page. */
export const peopleState = {
  segments: [
    segment('repeat-90', '近 90 天复购', 'dynamic', {
      rule: {
        combinator: 'and',
        rules: [
          {
            field: 'ordersInWindow',
            operator: '>=',
            value: { amount: 2, lastDays: 90 },
          },
        ],
      },
    }),
    segment('female-gold', '金卡及以上的女性', 'dynamic', {
      rule: {
        combinator: 'and',
        rules: [
          { field: 'gender', operator: '=', value: 'female' },
          { field: 'tier_member-level', operator: 'in', value: ['v2', 'v3', 'v4'] },
        ],
      },
    }),
    segment('spring-list', '春季回访名单', 'static', {
      rule: { combinator: 'and', rules: [{ field: 'orderCount', operator: '>=', value: 3 }] },
    }),
  ],
  snapshots: new Map<string, SegmentSnapshot[]>(),
  tags: [
    tag('1', '敏感肌', '肤质', 'manual', null),
    tag('2', '试用装申领', '活动', 'manual', 90),
    {
      ...tag('3', '高客单', '消费', 'rule', null),
      rule: {
        combinator: 'and' as const,
        rules: [{ field: 'netAmountFen', operator: '>=', value: 200_000 }],
      },
      refreshedAt: now,
      source: '每天按条件',
    },
  ] as TagRow[],
  /** People by tag. */
  tagged: new Map<string, Map<string, TagMemberRow>>(),
  overrides: [] as (OverrideRow & { schemeCode: string })[],
};

function segment(
  code: string,
  name: string,
  kind: SegmentRow['kind'],
  definition: SegmentRow['definition'],
): SegmentRow {
  return {
    code,
    name,
    kind,
    definition,
    note: '',
    count: null,
    countedAt: now,
    createdBy: '管理员',
    updatedAt: '2026-11-20T02:10:00.000Z',
    isArchived: false,
    usedBy: [],
  };
}

function tag(
  id: string,
  name: string,
  group: string,
  kind: TagRow['kind'],
  validDays: number | null,
): TagRow {
  return {
    id,
    code: `tag-${id}`,
    name,
    group,
    kind,
    rule: null,
    validDays,
    people: 0,
    source: '运营手工',
    updatedAt: '2026-11-20T02:10:00.000Z',
    refreshedAt: null,
    isArchived: false,
  };
}

/** The tags that a sample person has. */
export function tagIdsOf(personId: string): string[] {
  return [...peopleState.tagged].filter(([, people]) => people.has(personId)).map(([tagId]) => tagId);
}
