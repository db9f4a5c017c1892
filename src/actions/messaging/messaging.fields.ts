import { joined, sql } from '../../platform/database/fragment.js';
import type { ContributedField } from '../../platform/fields/contributed-field.js';
import { windowSpan } from '../../platform/fields/field-window.js';
import { ROWS_SOURCE, withinSpan } from '../../platform/fields/rows-field.js';
import { outcomeLabels } from './messaging.labels.js';

// Conditions made of it read: delivery, channel; some people by ix_delivery_member.

/** What segments may ask about messages: how many somebody was to get in a window, by outcome and channel. */
export const messageStateField: ContributedField = {
  field: {
    code: 'messageState',
    labelZh: '消息条数',
    labelEn: 'Messages in a window',
    groupZh: '权益与触达',
    groupEn: 'Benefits and messages',
    type: 'number',
    unitZh: '条',
    source: ROWS_SOURCE,
    column: '',
    isNullable: false,
    params: [
      { code: 'window', labelZh: '时间', labelEn: 'Window', isRequired: true },
      {
        code: 'outcome',
        labelZh: '结果',
        labelEn: 'Outcome',
        isRequired: false,
        values: Object.entries(outcomeLabels).map(([value, labelZh]) => ({ value, labelZh, labelEn: value })),
      },
      { code: 'channel', labelZh: '渠道', labelEn: 'Channel', isRequired: false },
    ],
    isSlow: true,
    rows: ({ values: { window, choices }, asOf }) => {
      const span = windowSpan(window ?? { unit: 'days', length: 36_500, isEach: false }, asOf);
      const { outcome, channel } = choices;
      return {
        table: sql`delivery d`,
        member: 'd.member_id',
        where: joined(
          [
            withinSpan('d.business_date', span),
            ...(outcome ? [sql`d.outcome IN (${outcome})`] : []),
            ...(channel
              ? [sql`d.channel_id IN (SELECT c.id FROM channel c WHERE c.code IN (${channel}))`]
              : []),
          ],
          ' AND ',
        ),
        figures: [sql`COUNT(d.id)`],
        isCount: true,
      };
    },
    basisZh: '时间段内为此人生成的消息，按业务日；不限定结果时含未发送和失败的，群发无法得知每个人是否收到',
  },
};
