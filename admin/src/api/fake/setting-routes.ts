import type { ChannelRow, JobRun, ScheduleRow, SyncRun } from '../types.js';
import { shiftDate } from '../../format/moment.js';
import { FakeProblem, pageOf, type FakeRoute } from './answers.js';
import { now, state } from './state.js';

function syncRun(
  id: string,
  channelId: string,
  stream: string,
  streamLabel: string,
  rowsRead: number,
): SyncRun {
  return {
    id,
    channelId,
    stream,
    streamLabel,
    state: 'done',
    pages: Math.ceil(rowsRead / 100),
    rowsRead,
    rowsChanged: 12,
    errorCount: 0,
    error: null,
    startedAt: now,
    finishedAt: now,
    watermark: null,
  };
}

const channels: ChannelRow[] = [
  channel('1', 'oa', 'wechat_official_account', '微信公众号', '层林护肤公众号', 816, null),
  channel('2', 'mp', 'mini_program', '微信小程序', '层林会员中心', null, null),
  channel('3', 'shop', 'wechat_shop', '微信小店', '层林微信小店', null, 3_204),
];

function channel(
  id: string,
  code: string,
  kind: string,
  kindLabel: string,
  name: string,
  followers: number | null,
  orders: number | null,
): ChannelRow {
  return {
    id,
    code,
    kind,
    kindLabel,
    name,
    appId: `wx7a1c0000000000${id}`,
    baseUrl: null,
    isEnabled: true,
    hasSecret: true,
    hasCallbackToken: true,
    callbackUrl: `https://crm.example.com/callbacks/${id}`,
    lastSync:
      kind === 'mini_program'
        ? null
        : syncRun(
            `s${id}`,
            id,
            followers === null ? 'orders' : 'followers',
            followers === null ? '订单' : '粉丝',
            followers ?? orders ?? 0,
          ),
    followers,
    orders,
  };
}

function schedule(
  job: string,
  label: string,
  cadence: string,
  reason: string,
  counts: JobRun['counts'],
  nextDueAt: string,
): ScheduleRow {
  return {
    job,
    label,
    cadence,
    reason,
    nextDueAt,
    lastRun: {
      id: `j-${job}`,
      job,
      period: state.businessDate,
      state: 'done',
      businessDate: state.businessDate,
      progressDone: 4,
      progressTotal: 4,
      counts,
      error: null,
      startedAt: now,
      finishedAt: now,
      requestedBy: null,
    },
  };
}

const tomorrow = (time: string) => `${shiftDate(state.businessDate, 1)}T${time}:00.000Z`;

const schedules: ScheduleRow[] = [
  schedule(
    'sync.run',
    '渠道同步',
    '每 10 分钟',
    '平台不保证推送不丢，按水位补拉',
    [
      { label: '读取', value: 38 },
      { label: '变化', value: 12 },
    ],
    `${state.businessDate}T06:40:00.000Z`,
  ),
  schedule(
    'tiering.run-nightly',
    '事实更新与分层重算',
    '每天 02:30',
    '时间流逝也会改变分层',
    [
      { label: '人数', value: 1200 },
      { label: '换层', value: 37 },
    ],
    tomorrow('18:30'),
  ),
  schedule(
    'coupons.expire',
    '优惠券过期',
    '每天 00:10',
    '到期的券转为已过期',
    [{ label: '过期', value: 9 }],
    tomorrow('16:10'),
  ),
  schedule(
    'reactivation.run',
    '沉睡唤醒',
    '每天 10:00',
    '避开早晚免打扰',
    [
      { label: '选中', value: 212 },
      { label: '已提交', value: 127 },
    ],
    tomorrow('02:00'),
  ),
];

export function startJob(job: string): string {
  const id = `jr-${state.jobRuns.size + 1}`;
  const run: JobRun = {
    id,
    job,
    period: state.businessDate,
    state: 'running',
    businessDate: state.businessDate,
    progressDone: 0,
    progressTotal: 5,
    counts: [],
    error: null,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    requestedBy: '管理员',
  };
  state.jobRuns.set(id, { run, startedAt: Date.now() });
  const row = schedules.find((item) => item.job === job);
  if (row) row.lastRun = run;
  return id;
}

function progressOf(id: string): JobRun {
  const entry = state.jobRuns.get(id);
  if (!entry) throw new FakeProblem(404, 'jobs.run-not-found', '没有这次运行。');
  const { run, startedAt } = entry;
  run.progressDone = Math.min(5, Math.floor((Date.now() - startedAt) / 500));
  if (run.progressDone === 5 && run.state === 'running')
    Object.assign(run, {
      state: 'done',
      finishedAt: new Date().toISOString(),
      counts: [{ label: '读取', value: 21 }],
    });
  return run;
}

export const settingRoutes: FakeRoute[] = [
  ['GET', /^\/channels$/, () => channels],
  [
    'GET',
    /^\/channels\/(\w+)\/certificate$/,
    ({ params }) => {
      const found = channels.find((item) => item.id === params[0]);
      if (!found?.lastSync) return [];
      const held = found.followers ?? found.orders ?? 0;
      const gap = found.kind === 'wechat_shop' ? 2 : 0;
      return [
        {
          stream: found.lastSync.stream,
          streamLabel: found.lastSync.streamLabel,
          channelTotal: held + gap,
          held,
          platformCap: found.kind === 'wechat_shop' ? '订单列表每次最多查 7 天' : null,
          gap,
          ageSeconds: 240,
          statement: gap === 0 ? '渠道说有多少，这里就有多少。' : '有 2 笔订单在渠道侧尚未支付完成，不计入。',
        },
      ];
    },
  ],
  [
    'GET',
    /^\/channels\/(\w+)\/runs$/,
    ({ params, query }) =>
      pageOf(
        channels.flatMap((item) => (item.id === params[0] && item.lastSync ? [item.lastSync] : [])),
        query,
      ),
  ],
  ['POST', /^\/channels\/\w+\/sync$/, () => ({ jobRunId: startJob('sync.run') })],
  [
    'PUT',
    /^\/channels\/(\w+)$/,
    ({ params, body }) =>
      Object.assign(channels.find((item) => item.id === params[0]) ?? {}, { appId: body.appId }),
  ],
  [
    'POST',
    /^\/channels$/,
    ({ body }) => {
      const made = channel(
        String(channels.length + 1),
        'new',
        String(body.kind),
        '会员名单接口',
        String(body.name),
        null,
        null,
      );
      channels.push(made);
      return made;
    },
  ],
  [
    'POST',
    /^\/channels\/\w+\/check$/,
    () => ({
      steps: [
        { name: '获取令牌', isOk: true, detail: '有效期 7,200 秒' },
        { name: '读取接口', isOk: true, detail: '返回 816 位粉丝' },
        { name: '消息推送', isOk: true, detail: '最近一次推送在 4 分钟前' },
      ],
    }),
  ],
  [
    'GET',
    /^\/schedules$/,
    () =>
      schedules.map((row) => ({
        ...row,
        lastRun: row.lastRun && state.jobRuns.has(row.lastRun.id) ? progressOf(row.lastRun.id) : row.lastRun,
      })),
  ],
  [
    'GET',
    /^\/schedules\/([\w.-]+)\/runs$/,
    ({ params }) => schedules.flatMap((row) => (row.job === params[0] && row.lastRun ? [row.lastRun] : [])),
  ],
  ['POST', /^\/schedules\/([\w.-]+)\/run$/, ({ params }) => ({ jobRunId: startJob(params[0] ?? '') })],
  ['GET', /^\/job-runs\/([\w-]+)$/, ({ params }) => progressOf(params[0] ?? '')],
];
