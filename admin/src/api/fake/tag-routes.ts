import type { TagMemberRow, TagRow } from '../types-people.js';
import type { RuleGroup } from '../types.js';
import { FakeProblem, pageOf, type FakeRoute } from './answers.js';
import { momentNow } from './happenings.js';
import { rowOf } from './member-routes.js';
import type { SamplePerson } from './people.js';
import { peopleState } from './people-state.js';
import { isRuleMet } from './segment-rule.js';
import { state } from './state.js';

function tagOf(id: string): TagRow {
  const found = peopleState.tags.find((item) => item.id === id);
  if (!found) throw new FakeProblem(404, 'tags.unknown', '没有这个标签。');
  return found;
}

function heldBy(tagId: string): Map<string, TagMemberRow> {
  const held = peopleState.tagged.get(tagId) ?? new Map<string, TagMemberRow>();
  peopleState.tagged.set(tagId, held);
  return held;
}

function withPeople(tag: TagRow): TagRow {
  return { ...tag, people: heldBy(tag.id).size };
}

function give(tag: TagRow, person: SamplePerson, source: string, expiresOn: string | null): void {
  const { displayName, phoneMasked } = rowOf(person);
  heldBy(tag.id).set(person.id, {
    memberId: person.id,
    displayName,
    phoneMasked,
    source,
    author: '管理员',
    taggedAt: momentNow(),
    expiresOn,
  });
}

/** Ids of customers look like C001; the sample people have only their own. */
function personOfId(id: string): SamplePerson | undefined {
  return state.people.find((person) => person.id === id || `C${person.id.padStart(3, '0')}` === id);
}

function change(tag: TagRow, body: Record<string, unknown>) {
  const ids = (body['memberIds'] ?? body['customerIds'] ?? []) as string[];
  const result = { added: 0, removed: 0, unchanged: 0, unknown: [] as string[], ambiguous: [] as string[] };
  for (const id of ids) {
    const person = personOfId(id);
    if (!person) result.unknown.push(id);
    else if (body['remove'] === true) {
      if (heldBy(tag.id).delete(person.id)) result.removed += 1;
      else result.unchanged += 1;
    } else if (heldBy(tag.id).has(person.id)) result.unchanged += 1;
    else {
      give(tag, person, '名单', typeof body['expiresOn'] === 'string' ? body['expiresOn'] : null);
      result.added += 1;
    }
  }
  return result;
}

function refresh(tag: TagRow) {
  const before = heldBy(tag.id).size;
  heldBy(tag.id).clear();
  const { rule } = tag;
  if (!rule) return { added: 0, removed: before };
  for (const person of state.people) if (isRuleMet(rule, person)) give(tag, person, '条件', null);
  tag.refreshedAt = momentNow();
  return { added: Math.max(0, heldBy(tag.id).size - before), removed: 0 };
}

function put(tag: TagRow, body: Record<string, unknown>): TagRow {
  return Object.assign(tag, {
    name: String(body['name']),
    group: typeof body['group'] === 'string' ? body['group'] : '',
    kind: body['kind'] === 'rule' ? ('rule' as const) : ('manual' as const),
    rule: (body['rule'] as RuleGroup | undefined) ?? null,
    validDays: typeof body['validDays'] === 'number' ? body['validDays'] : null,
    updatedAt: momentNow(),
  });
}

refresh(tagOf('3'));
for (const person of state.people.slice(0, 60))
  if (Number(person.id) % 3 === 0) give(tagOf('1'), person, '运营手工', null);

export const tagRoutes: FakeRoute[] = [
  [
    'GET',
    /^\/tags$/,
    ({ query }) => {
      const wanted = query.get('state') ?? 'active';
      const rows = peopleState.tags.filter(
        (row) =>
          (wanted === 'all' || row.isArchived === (wanted === 'archived')) &&
          (!query.get('kind') || row.kind === query.get('kind')) &&
          row.name.includes(query.get('search') ?? ''),
      );
      return pageOf(rows.map(withPeople), query);
    },
  ],
  [
    'POST',
    /^\/tags$/,
    ({ body }) => {
      const id = String(peopleState.tags.length + 1);
      const tag = put({ ...tagOf('1'), id, code: `tag-${id}`, isArchived: false, refreshedAt: null }, body);
      peopleState.tags.unshift(tag);
      if (tag.kind === 'rule') refresh(tag);
      return withPeople(tag);
    },
  ],
  ['GET', /^\/tags\/(\w+)$/, ({ params }) => withPeople(tagOf(params[0] ?? ''))],
  ['PUT', /^\/tags\/(\w+)$/, ({ params, body }) => withPeople(put(tagOf(params[0] ?? ''), body))],
  [
    'POST',
    /^\/tags\/(\w+)\/archive$/,
    ({ params }) => {
      tagOf(params[0] ?? '').isArchived = true;
      return undefined;
    },
  ],
  ['POST', /^\/tags\/(\w+)\/refresh$/, ({ params }) => refresh(tagOf(params[0] ?? ''))],
  ['POST', /^\/tags\/(\w+)\/members$/, ({ params, body }) => change(tagOf(params[0] ?? ''), body)],
  [
    'GET',
    /^\/tags\/(\w+)\/members$/,
    ({ params, query }) => pageOf([...heldBy(params[0] ?? '').values()], query),
  ],
  ['GET', /^\/tags\/\w+\/history$/, ({ query }) => pageOf([], query)],
  [
    'GET',
    /^\/members\/(\w+)\/tags$/,
    ({ params }) =>
      peopleState.tags.flatMap((tag) => {
        const held = heldBy(tag.id).get(params[0] ?? '');
        if (!held || tag.isArchived) return [];
        return [
          {
            tagId: tag.id,
            name: tag.name,
            group: tag.group,
            kind: tag.kind,
            source: held.source,
            taggedAt: held.taggedAt,
            expiresOn: held.expiresOn,
          },
        ];
      }),
  ],
];
