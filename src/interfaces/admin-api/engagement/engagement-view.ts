import type {
  DrawLine,
  EngagementLine,
  GrantLine,
  ReferralLine,
  SignUpLine,
} from '../../../actions/engagement/engagement-admin.read.js';
import { stateAt, stateLabels } from '../../../actions/engagement/engagement-state.js';
import { kindLabel } from '../../../actions/engagement/kinds/all-kinds.js';
import { referralRefusalLabels, referralStateLabels } from '../../../actions/engagement/referral.service.js';
import { refusalText } from '../../../actions/engagement/rewards.service.js';
import { maskedPhone } from '../members/masking.js';

/** An activity as the list shows it. */
export function engagementJson(row: EngagementLine, now: Date) {
  const state = stateAt(row, now);
  return {
    id: row.id,
    kind: row.kind,
    kindLabel: kindLabel(row.kind),
    title: row.title,
    state,
    stateLabel: stateLabels[state],
    versionNo: row.version_no,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    people: row.people,
    createdBy: row.created_by,
    createdAt: row.created_at,
    startedBy: row.started_by,
    startedAt: row.started_at,
    stoppedBy: row.stopped_by,
    stoppedAt: row.stopped_at,
    stopReason: row.stop_reason,
  };
}

export type EngagementJson = ReturnType<typeof engagementJson>;

export function grantJson(row: GrantLine) {
  return {
    id: row.id,
    memberId: row.member_id,
    memberName: row.member_name,
    kind: row.kind,
    label: row.label,
    versionNo: row.version_no,
    state: row.state,
    reason: row.refusal === null ? null : refusalText(row.refusal),
    grantedAt: row.granted_at,
  };
}

export const grantStateLabels = { given: '已发放', refused: '没有发出', owed: '待补发' } as const;

export const sourceLabels: Record<string, string> = {
  daily: '每日机会',
  activity: '活动机会',
  check_in: '签到',
  sign_up: '报名',
};

export const outcomeLabels = { won: '中奖', lost: '未中奖', sold_out: '奖品已发完', open: '未抽' } as const;

export function chanceJson(row: DrawLine) {
  return {
    id: row.id,
    memberId: row.member_id,
    memberName: row.member_name,
    sourceLabel: sourceLabels[row.source] ?? row.source,
    drawNo: row.draw_no,
    roll: row.roll,
    outcome: row.outcome ?? ('open' as const),
    prize: row.prize,
    isGoods: row.prize_kind === 'goods',
    givenAt: row.given_at,
    drawnAt: row.drawn_at,
    deliveredAt: row.delivered_at,
    deliveredBy: row.delivered_by,
  };
}

export const signUpStateLabels = {
  seated: '已报名',
  waiting: '候补',
  cancelled: '已取消',
  attended: '已签到',
} as const;

export function signUpJson(row: SignUpLine) {
  return {
    id: row.id,
    memberId: row.member_id,
    memberName: row.member_name,
    phoneMasked: maskedPhone(row.phone_tail),
    state: row.state,
    position: row.position,
    signedAt: row.signed_at,
    seatedAt: row.seated_at,
    attendedAt: row.attended_at,
    attendedBy: row.attended_by,
  };
}

export function referralJson(row: ReferralLine) {
  return {
    id: row.id,
    inviterId: row.inviter_id,
    inviterName: row.inviter_name,
    friendId: row.friend_id,
    friendName: row.friend_name,
    state: row.state,
    stateLabel: referralStateLabels[row.state],
    reason: labelOrNull(row.refusal),
    suspicion: labelOrNull(row.suspicion),
    orderNo: row.order_no,
    points: row.points,
    boundAt: row.bound_at,
    settledOn: row.settled_on,
  };
}

function labelOrNull(code: string | null): string | null {
  return code === null ? null : (referralRefusalLabels[code] ?? code);
}
