import type { FieldColumns } from './csv-columns.js';

export type MemberField =
  | 'customer'
  | 'name'
  | 'phone'
  | 'joined_at'
  | 'service_consent'
  | 'marketing_consent'
  | 'consent_at'
  | 'birthday'
  | 'province'
  | 'city';

/** What the columns of a member file are usually called. */
export const MEMBER_FIELDS: FieldColumns<MemberField> = {
  customer: {
    labelZh: '客户编号',
    isNeeded: true,
    names: (
      'customer_id customer member_id buyer_id user_id 客户编号 客户ID 客户号 会员编号 会员ID 会员号 会员卡号 ' +
      '买家ID 买家编号 用户ID 用户编号 顾客编号'
    ).split(' '),
  },
  name: { labelZh: '姓名', names: 'name display_name nickname 姓名 会员姓名 客户姓名 昵称 名称'.split(' ') },
  phone: { labelZh: '手机号', names: 'phone mobile 手机号 手机号码 手机 联系电话 电话'.split(' ') },
  joined_at: {
    labelZh: '入会时间',
    names: 'joined_at join_date joined_on 入会时间 入会日期 注册时间 注册日期 开卡时间 开卡日期'.split(' '),
  },
  service_consent: {
    labelZh: '服务通知同意',
    names: 'service_consent 服务通知同意 同意服务通知 服务通知'.split(' '),
  },
  marketing_consent: {
    labelZh: '营销同意',
    names: 'marketing_consent 营销同意 同意营销 营销授权 接收营销 营销信息'.split(' '),
  },
  consent_at: { labelZh: '同意时间', names: 'consent_at consented_at 同意时间 授权时间'.split(' ') },
  birthday: { labelZh: '生日', names: 'birthday birth_date 生日 出生日期'.split(' ') },
  province: { labelZh: '省份', names: 'province 省份 省'.split(' ') },
  city: { labelZh: '城市', names: 'city 城市 市'.split(' ') },
};
