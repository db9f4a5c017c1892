import { describe, expect, it } from 'vitest';
import { certificateOf } from './sync-certificate.js';

const run = (channel_total: number | null, held: number, gap: number) => ({
  stream: 'followers' as const,
  channel_total,
  held,
  gap,
  age_seconds: 60,
});

describe('a certificate', () => {
  it.each([
    [undefined, '尚未完成过同步'],
    [run(18_878, 18_878, 0), '平台显示 18,878 人，已保存 18,878 人，没有差异'],
    [run(10, 8, 2), '平台显示 10 人，已保存 8 人，还差 2 人'],
    [run(10, 11, -1), '平台显示 10 人，已保存 11 人，比平台多 1 人（同步期间有变动）'],
    [run(null, 5, 0), '平台不提供总数；已保存 5 人，没有读取失败的记录'],
    [run(null, 5, 2), '平台不提供总数；已保存 5 人，另有 2 条未能保存，每次同步自动重试'],
  ])('says in one sentence whether everything is here', (certified, statement) => {
    expect(certificateOf('followers', certified, undefined).statement).toBe(statement);
  });
});
