import type { TagDefinitionRow } from '../../../facts/tags/tag.store.js';
import type { PersonTagRow, TagHistoryRow, TagPersonRow } from '../../../facts/tags/tags.read.js';
import { maskedPhone } from '../members/masking.js';

export interface TagView {
  id: string;
  code: string;
  name: string;
  group: string;
  kind: 'manual' | 'rule';
  rule: unknown;
  validDays: number | null;
  people: number;
  /** Where its people come from, in Chinese. */
  source: string;
  updatedAt: string;
  refreshedAt: string | null;
  isArchived: boolean;
}

export interface TagPersonView {
  memberId: string;
  displayName: string;
  phoneMasked: string;
  source: string;
  author: string;
  taggedAt: string;
  expiresOn: string | null;
}

export interface PersonTagView {
  tagId: string;
  name: string;
  group: string;
  kind: 'manual' | 'rule';
  source: string;
  taggedAt: string;
  expiresOn: string | null;
}

export interface TagHistoryView {
  id: string;
  tagId: string;
  tagName: string;
  memberId: string;
  action: 'tagged' | 'untagged';
  actionLabel: string;
  source: string;
  author: string;
  expiresOn: string | null;
  recordedAt: string;
}

const SOURCES: Record<string, string> = {
  manual: '手工',
  list: '名单',
  rule: '规则',
  expired: '到期',
  merge: '账号合并',
};

function sourceLabel(source: string): string {
  return SOURCES[source] ?? source;
}

export function tagView(row: TagDefinitionRow, people: number): TagView {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    group: row.tag_group,
    kind: row.kind,
    rule: row.rule_json,
    validDays: row.valid_days,
    people,
    source: row.kind === 'rule' ? '规则' : '手工、名单',
    updatedAt: row.updated_at.toISOString(),
    refreshedAt: row.refreshed_at?.toISOString() ?? null,
    isArchived: row.is_archived === 1,
  };
}

export function tagPersonView(row: TagPersonRow): TagPersonView {
  return {
    memberId: row.member_id,
    displayName: row.display_name,
    phoneMasked: maskedPhone(row.phone_tail),
    source: sourceLabel(row.source),
    author: row.author,
    taggedAt: row.tagged_at.toISOString(),
    expiresOn: row.expires_on,
  };
}

export function personTagView(row: PersonTagRow): PersonTagView {
  return {
    tagId: row.tag_id,
    name: row.name,
    group: row.tag_group,
    kind: row.kind,
    source: sourceLabel(row.source),
    taggedAt: row.tagged_at.toISOString(),
    expiresOn: row.expires_on,
  };
}

export function tagHistoryView(row: TagHistoryRow): TagHistoryView {
  return {
    id: row.id,
    tagId: row.tag_id,
    tagName: row.name,
    memberId: row.member_id,
    action: row.action,
    actionLabel: row.action === 'tagged' ? '打上' : '去除',
    source: sourceLabel(row.source),
    author: row.author,
    expiresOn: row.expires_on,
    recordedAt: row.recorded_at.toISOString(),
  };
}
