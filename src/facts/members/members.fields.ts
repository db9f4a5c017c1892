import type { FieldDefinition, FieldSource } from '../../platform/fields/field-definition.js';

/** The person themselves. */
export const PERSON_SOURCE: FieldSource = {
  name: 'member',
  alias: 'm',
  join: 'JOIN member m ON m.id = f.member_id',
};

const PROFILE = { groupZh: '身份', groupEn: 'Profile', source: PERSON_SOURCE } as const;

/** What rules may say about the person. */
export const memberFields: readonly FieldDefinition[] = [
  {
    ...PROFILE,
    code: 'isJoined',
    labelZh: '已入会',
    labelEn: 'Is a member',
    type: 'boolean',
    unitZh: null,
    column: '(m.joined_at IS NOT NULL)',
    isNullable: false,
    basisZh: '同意入会或导入时带有入会日期',
  },
  {
    ...PROFILE,
    code: 'joinedDays',
    labelZh: '入会天数',
    labelEn: 'Days as a member',
    type: 'number',
    unitZh: '天',
    column: 'CAST(m.joined_at + INTERVAL 8 HOUR AS DATE)',
    measure: 'days_since',
    isNullable: true,
    basisZh: '业务日减去入会日期（北京时间）；未入会的人没有此值',
  },
  {
    ...PROFILE,
    code: 'gender',
    labelZh: '性别',
    labelEn: 'Gender',
    type: 'enum',
    unitZh: null,
    values: [
      { value: 'female', labelZh: '女', labelEn: 'Female' },
      { value: 'male', labelZh: '男', labelEn: 'Male' },
      { value: 'unknown', labelZh: '未知', labelEn: 'Unknown' },
    ],
    column: 'm.gender',
    isNullable: false,
    basisZh: '会员资料',
  },
  {
    ...PROFILE,
    code: 'province',
    labelZh: '省份',
    labelEn: 'Province',
    type: 'string',
    unitZh: null,
    column: 'm.province',
    isNullable: false,
    basisZh: '会员资料',
  },
  {
    ...PROFILE,
    code: 'city',
    labelZh: '城市',
    labelEn: 'City',
    type: 'string',
    unitZh: null,
    column: 'm.city',
    isNullable: false,
    basisZh: '会员资料',
  },
  {
    ...PROFILE,
    code: 'birthdayMonth',
    labelZh: '生日月份',
    labelEn: 'Month of birth',
    type: 'number',
    unitZh: '月',
    column: 'MONTH(m.birthday)',
    isNullable: true,
    basisZh: '会员资料里的生日',
  },
];
