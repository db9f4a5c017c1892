import type { EngagementDefinition, EngagementKind } from './engagement-definition.js';

/** An activity with the version of its terms that holds now. */
export interface EngagementRow {
  id: string;
  kind: EngagementKind;
  title: string;
  state: 'draft' | 'running' | 'stopped';
  version_id: string;
  version_no: number;
  definition_json: EngagementDefinition;
  starts_at: Date | null;
  ends_at: Date | null;
  created_by: string;
  created_at: Date;
  started_by: string | null;
  started_at: Date | null;
  stopped_by: string | null;
  stopped_at: Date | null;
  stop_reason: string | null;
}

/** An activity of one kind, with the definition of that kind. */
export type EngagementOf<Kind extends EngagementKind> = Omit<EngagementRow, 'kind' | 'definition_json'> & {
  kind: Kind;
  definition_json: Extract<EngagementDefinition, { kind: Kind }>;
};

export function isOfKind<Kind extends EngagementKind>(
  row: EngagementRow | EngagementOf<Kind>,
  kind: Kind,
): row is EngagementOf<Kind> {
  return row.kind === kind;
}

/** How an activity stands by the wall clock. */
export type EngagementState = 'draft' | 'scheduled' | 'running' | 'over' | 'stopped';

/** `running` in the table says that it was started; whether it has begun or is over says `now`. */
export function stateAt(
  row: Pick<EngagementRow, 'state' | 'starts_at' | 'ends_at'>,
  now: Date,
): EngagementState {
  if (row.state !== 'running') return row.state;
  if (row.starts_at && now < row.starts_at) return 'scheduled';
  return row.ends_at && now >= row.ends_at ? 'over' : 'running';
}

export const stateLabels: Record<EngagementState, string> = {
  draft: '草稿',
  scheduled: '未开始',
  running: '进行中',
  over: '已结束',
  stopped: '已停止',
};
