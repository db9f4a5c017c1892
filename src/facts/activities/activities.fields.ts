import { joined, sql, type SqlFragment } from '../../platform/database/fragment.js';
import { windowParts, windowSpan } from '../../platform/fields/field-window.js';
import { ROWS_SOURCE, withinSpan, type RowsField } from '../../platform/fields/rows-field.js';

// Conditions made of it read: activity, channel. Uses ix_activity_member.

/** What people do besides buying, as conditions may name it. Sources add kinds of their own as plain text. */
export const ACTIVITY_KINDS = [
  { value: 'followed', labelZh: '关注', labelEn: 'Followed' },
  { value: 'unfollowed', labelZh: '取消关注', labelEn: 'Unfollowed' },
  { value: 'joined', labelZh: '入会', labelEn: 'Joined' },
  { value: 'visited', labelZh: '访问', labelEn: 'Visited' },
  { value: 'coupon_redeemed', labelZh: '核销优惠券', labelEn: 'Redeemed a coupon' },
  { value: 'checked_in', labelZh: '签到', labelEn: 'Checked in' },
  { value: 'survey_answered', labelZh: '填写问卷', labelEn: 'Answered a survey' },
  { value: 'quiz_answered', labelZh: '参与问答', labelEn: 'Took a quiz' },
  { value: 'voted', labelZh: '投票', labelEn: 'Voted' },
  { value: 'signed_up', labelZh: '报名活动', labelEn: 'Signed up for an event' },
  { value: 'event_attended', labelZh: '到场签到', labelEn: 'Came to an event' },
  { value: 'lottery_drawn', labelZh: '抽奖', labelEn: 'Drew in a lottery' },
  { value: 'profile_completed', labelZh: '完善资料', labelEn: 'Completed the profile' },
] as const;

/** How often somebody did something in a window; without a kind everything but leaving counts. */
export const activitiesInWindowField: RowsField = {
  code: 'activitiesInWindow',
  labelZh: '互动次数',
  labelEn: 'Activities in a window',
  groupZh: '互动',
  groupEn: 'Engagement',
  type: 'number',
  unitZh: '次',
  source: ROWS_SOURCE,
  column: '',
  isNullable: false,
  params: [
    { code: 'window', labelZh: '时间', labelEn: 'Window', isRequired: true },
    {
      code: 'activity',
      labelZh: '互动',
      labelEn: 'Activity',
      isRequired: false,
      values: ACTIVITY_KINDS,
      isOpen: true,
    },
    { code: 'channel', labelZh: '渠道', labelEn: 'Channel', isRequired: false },
  ],
  rows: ({ values, asOf }) => {
    const window = values.window ?? { unit: 'days' as const, length: 36_500, isEach: false };
    const { activity, channel } = values.choices;
    const each = windowParts(window, asOf);
    const tests: SqlFragment[] = [
      withinSpan('a.occurred_on', windowSpan(window, asOf)),
      activity ? sql`a.kind IN (${activity})` : sql`a.kind <> 'unfollowed'`,
      ...(channel ? [sql`a.channel_id IN (SELECT c.id FROM channel c WHERE c.code IN (${channel}))`] : []),
    ];
    return {
      table: sql`activity a`,
      member: 'a.member_id',
      where: joined(tests, ' AND '),
      figures: each.map((span) =>
        each.length === 1
          ? sql`COUNT(a.id)`
          : sql`SUM(CASE WHEN ${withinSpan('a.occurred_on', span)} THEN 1 ELSE 0 END)`,
      ),
      isCount: each.length === 1,
    };
  },
  basisZh: '时间段内的关注、入会、访问等记录；不限定种类时不含取消关注',
};
