import type { SegmentDefinition, SegmentRow } from '../types-people.js';
import { FakeProblem, pageOf, type FakeRoute } from './answers.js';
import { momentNow } from './happenings.js';
import { rowOf } from './member-routes.js';
import type { SamplePerson } from './people.js';
import { peopleState } from './people-state.js';
import { isRuleMet, segmentFields } from './segment-rule.js';
import { state } from './state.js';

function segmentOf(code: string): SegmentRow {
  const found = peopleState.segments.find((item) => item.code === code);
  if (!found) throw new FakeProblem(404, 'segments.unknown', '没有这个人群。');
  return found;
}

function isIn(definition: SegmentDefinition, person: SamplePerson): boolean {
  const isMet = definition.rule ? isRuleMet(definition.rule, person) : true;
  if (!definition.combine) return isMet;
  const { operator, segments } = definition.combine;
  const others = segments.map((code) => isIn(segmentOf(code).definition, person));
  if (operator === 'and') return isMet && others.every(Boolean);
  if (operator === 'minus') return isMet && !others.some(Boolean);
  return (definition.rule !== null && isMet) || others.some(Boolean);
}

function peopleIn(definition: SegmentDefinition): SamplePerson[] {
  return state.people.filter((person) => isIn(definition, person));
}

function briefOf(person: SamplePerson) {
  const { id, displayName, phoneMasked, city, netAmountFen, lastPaidOn } = rowOf(person);
  return { id, displayName, phoneMasked, city, netAmountFen, lastPaidOn };
}

function preview(definition: SegmentDefinition, isExact: boolean) {
  const people = peopleIn(definition);
  const isEstimate = !isExact && JSON.stringify(definition).includes('ordersInWindow');
  return {
    count: isEstimate ? Math.round(people.length / 20) * 20 : people.length,
    isEstimate,
    total: state.people.length,
    reach: [
      {
        channelCode: 'oa',
        channelName: '层林护肤公众号',
        count: people.filter((person) => person.isFollowing).length,
      },
      {
        channelCode: 'mp',
        channelName: '层林会员中心',
        count: people.filter((person) => person.joinedOn).length,
      },
    ],
    members: people.slice(0, 20).map(briefOf),
    tookMs: isExact ? 210 : 38,
    snapshotAt: new Date().toISOString(),
  };
}

function stored(row: SegmentRow): SegmentRow {
  return { ...row, count: peopleIn(row.definition).length };
}

function hashOf(ids: string[]): string {
  let mixed = 2_166_136_261;
  for (const letter of ids.join()) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 16_777_619) >>> 0;
  return mixed.toString(16).padStart(8, '0').repeat(8);
}

type Body = Record<string, unknown>;

function put(row: SegmentRow, body: Body): SegmentRow {
  return Object.assign(row, {
    name: String(body['name']),
    kind: body['kind'] === 'static' ? ('static' as const) : ('dynamic' as const),
    definition: body['definition'] as SegmentDefinition,
    note: typeof body['note'] === 'string' ? body['note'] : '',
    updatedAt: momentNow(),
  });
}

export const segmentRoutes: FakeRoute[] = [
  ['GET', /^\/segment-fields$/, () => segmentFields(peopleState.tags)],
  [
    'POST',
    /^\/segments\/preview$/,
    ({ body }) => preview(body['definition'] as SegmentDefinition, body['exact'] === true),
  ],
  [
    'GET',
    /^\/segments$/,
    ({ query }) => {
      const wanted = query.get('state') ?? 'active';
      const rows = peopleState.segments.filter(
        (row) =>
          (wanted === 'all' || row.isArchived === (wanted === 'archived')) &&
          (!query.get('kind') || row.kind === query.get('kind')) &&
          row.name.includes(query.get('search') ?? ''),
      );
      return pageOf(rows.map(stored), query);
    },
  ],
  [
    'POST',
    /^\/segments$/,
    ({ body }) => {
      const row = put(
        {
          ...segmentOf('repeat-90'),
          code: `segment-${peopleState.segments.length + 1}`,
          createdBy: '管理员',
          countedAt: momentNow(),
          usedBy: [],
        },
        body,
      );
      peopleState.segments.unshift(row);
      return stored(row);
    },
  ],
  ['GET', /^\/segments\/([\w-]+)$/, ({ params }) => stored(segmentOf(params[0] ?? ''))],
  ['PUT', /^\/segments\/([\w-]+)$/, ({ params, body }) => stored(put(segmentOf(params[0] ?? ''), body))],
  [
    'POST',
    /^\/segments\/([\w-]+)\/archive$/,
    ({ params }) => {
      segmentOf(params[0] ?? '').isArchived = true;
      return undefined;
    },
  ],
  [
    'POST',
    /^\/segments\/([\w-]+)\/freeze$/,
    ({ params }) => {
      const code = params[0] ?? '';
      const ids = peopleIn(segmentOf(code).definition).map((person) => person.id);
      const held = peopleState.snapshots.get(code) ?? [];
      const snapshot = {
        id: String(held.length + 1),
        hash: hashOf(ids),
        count: ids.length,
        takenAt: momentNow(),
        takenBy: '管理员',
        businessDate: state.businessDate,
        state: 'ready' as const,
      };
      peopleState.snapshots.set(code, [snapshot, ...held]);
      return snapshot;
    },
  ],
  [
    'GET',
    /^\/segments\/([\w-]+)\/snapshots$/,
    ({ params, query }) => pageOf(peopleState.snapshots.get(params[0] ?? '') ?? [], query),
  ],
  [
    'GET',
    /^\/segments\/([\w-]+)\/members$/,
    ({ params, query }) => pageOf(peopleIn(segmentOf(params[0] ?? '').definition).map(briefOf), query),
  ],
];
