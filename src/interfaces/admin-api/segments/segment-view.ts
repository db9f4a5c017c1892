import type { SegmentPreview } from '../../../decisions/segments/segment-counter.js';
import type { SegmentDefinition } from '../../../decisions/segments/segment-definition.js';
import type { SegmentPersonRow } from '../../../decisions/segments/segment-people.read.js';
import type { SnapshotRow } from '../../../decisions/segments/segment-snapshot.store.js';
import type { ListedSegment } from '../../../decisions/segments/segments.read.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import { maskedPhone } from '../members/masking.js';

export interface SegmentView {
  code: string;
  name: string;
  kind: 'dynamic' | 'static';
  definition: SegmentDefinition;
  note: string;
  count: number | null;
  countedAt: string | null;
  createdBy: string;
  updatedAt: string;
  isArchived: boolean;
  /** What is made of it, in Chinese. */
  usedBy: string[];
}

export interface SegmentPersonView {
  id: string;
  displayName: string;
  phoneMasked: string;
  city: string;
  netAmountFen: number;
  lastPaidOn: string | null;
}

export interface SnapshotView {
  id: string;
  hash: string;
  count: number;
  takenAt: string;
  takenBy: string;
  businessDate: string;
  state: 'freezing' | 'ready';
}

export type PreviewView = Omit<SegmentPreview, 'members' | 'snapshotAt'> & {
  members: SegmentPersonView[];
  snapshotAt: string;
};

export function segmentView({ row, usedBy }: ListedSegment): SegmentView {
  return {
    code: row.code,
    name: row.name,
    kind: row.kind,
    definition: row.definition_json,
    note: row.note,
    count: row.people,
    countedAt: row.counted_at?.toISOString() ?? null,
    createdBy: row.created_by,
    updatedAt: row.updated_at.toISOString(),
    isArchived: row.is_archived === 1,
    usedBy,
  };
}

export function personView(row: SegmentPersonRow): SegmentPersonView {
  return {
    id: row.member_id,
    displayName: row.display_name,
    phoneMasked: maskedPhone(row.phone_tail),
    city: row.city,
    netAmountFen: row.net_amount_fen,
    lastPaidOn: row.last_paid_on,
  };
}

export function snapshotView(row: SnapshotRow): SnapshotView {
  return {
    id: row.id,
    hash: row.hash,
    count: row.people,
    takenAt: row.taken_at.toISOString(),
    takenBy: row.taken_by,
    businessDate: row.as_of_on,
    state: row.state,
  };
}

export function previewView(preview: SegmentPreview): PreviewView {
  return {
    ...preview,
    members: preview.members.map(personView),
    snapshotAt: preview.snapshotAt.toISOString(),
  };
}

export const PEOPLE_HEADER = ['编号', '姓名', '手机', '城市', '订单数', '净消费（元）', '最近购买日'];

/** People as lines of a file. */
export async function* peopleLines(pieces: AsyncIterable<SegmentPersonRow[]>): AsyncGenerator<SheetCell[]> {
  for await (const piece of pieces) {
    for (const row of piece)
      yield [
        row.member_id,
        row.display_name,
        maskedPhone(row.phone_tail),
        row.city,
        row.order_count,
        yuanFromFen(row.net_amount_fen).replaceAll(',', ''),
        row.last_paid_on,
      ];
  }
}
