/** A template on an account: its keywords in order, each with the label people read. */
export interface MessageTemplate {
  readonly templateId: string;
  readonly title: string;
  readonly keywords: readonly (readonly [key: string, label: string])[];
  readonly example: string;
}

/** Service notices of the official account. */
export const OFFICIAL_ACCOUNT_TEMPLATES: readonly MessageTemplate[] = [
  {
    templateId: 'oaLevelChange0000000000000000000000000000001',
    title: '会员等级变更通知',
    keywords: [
      ['character_string1', '会员编号'],
      ['thing2', '原等级'],
      ['thing3', '现等级'],
      ['time4', '变更时间'],
    ],
    example: '会员编号:M0001\n原等级:银卡\n现等级:金卡\n变更时间:2026年1月1日 12:00',
  },
  {
    templateId: 'oaPointsChange000000000000000000000000000002',
    title: '积分变动通知',
    keywords: [
      ['character_string1', '会员编号'],
      ['thing2', '变动原因'],
      ['number3', '变动积分'],
      ['number4', '当前积分'],
      ['time5', '变动时间'],
    ],
    example: '会员编号:M0001\n变动原因:下单\n变动积分:20\n当前积分:120\n变动时间:2026年1月1日 12:00',
  },
  {
    templateId: 'oaMembership00000000000000000000000000000003',
    title: '入会成功通知',
    keywords: [
      ['character_string1', '会员编号'],
      ['thing2', '会员等级'],
      ['time3', '入会时间'],
    ],
    example: '会员编号:M0001\n会员等级:普通会员\n入会时间:2026年1月1日 12:00',
  },
];

/** One-time subscription templates of the mini-program; these may speak of coupons. */
export const MINI_PROGRAM_TEMPLATES: readonly MessageTemplate[] = [
  {
    templateId: 'mpCouponArrived00000000000000000000000000001',
    title: '优惠券到账提醒',
    keywords: [
      ['thing1', '券名称'],
      ['amount2', '面额'],
      ['date3', '有效期至'],
      ['thing4', '使用说明'],
    ],
    example: '券名称:会员券\n面额:20元\n有效期至:2026年1月31日\n使用说明:满200可用',
  },
  {
    templateId: 'mpCouponExpiring0000000000000000000000000002',
    title: '优惠券即将过期提醒',
    keywords: [
      ['thing1', '券名称'],
      ['date2', '过期时间'],
      ['thing3', '温馨提示'],
    ],
    example: '券名称:会员券\n过期时间:2026年1月31日\n温馨提示:请尽快使用',
  },
  {
    templateId: 'mpLevelChange0000000000000000000000000000003',
    title: '会员等级变更提醒',
    keywords: [
      ['thing1', '原等级'],
      ['thing2', '现等级'],
      ['time3', '变更时间'],
    ],
    example: '原等级:银卡\n现等级:金卡\n变更时间:2026年1月1日 12:00',
  },
];

const byId = new Map(
  [...OFFICIAL_ACCOUNT_TEMPLATES, ...MINI_PROGRAM_TEMPLATES].map((template) => [
    template.templateId,
    template,
  ]),
);

/** The template with this id on any account, or null. */
export function findTemplate(templateId: string): MessageTemplate | null {
  return byId.get(templateId) ?? null;
}

/** The template's body as the platform shows it, with `{{key.DATA}}` marks. */
export function templateContent(template: MessageTemplate): string {
  return template.keywords.map(([key, label]) => `${label}:{{${key}.DATA}}`).join('\n');
}
