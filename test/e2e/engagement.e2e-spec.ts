import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replay, type DrawnPrize, type RecordedDraw } from '../../src/actions/engagement/lottery-draw.js';
import { Forwards } from '../../src/actions/engagement/forwards.service.js';
import { Lotteries } from '../../src/actions/engagement/lotteries.service.js';
import { Referral } from '../../src/actions/engagement/referral.service.js';
import { SignUps } from '../../src/actions/engagement/sign-ups.service.js';
import { AnswersService } from '../../src/actions/engagement/answers.service.js';
import type { Page } from '../../src/platform/http/page.js';
import type { Problem } from '../../src/platform/http/problem.js';
import { insertJoinedMembers } from '../factories/joined-members.js';
import { commonTerms } from '../factories/engagement-terms.js';
import type { ApiClient } from './api-client.js';
import { TestApp } from './app.js';

const ENGAGEMENTS = '/api/admin/v1/engagements';

interface Detail {
  id: string;
  kind: string;
  state: string;
  title: string;
  versionNo: number;
  people: number;
  definition: Record<string, unknown>;
}
interface Preview {
  problems: { path: string; problem: string }[];
  people: number;
  prizeWorthFen: number;
  prizes: number;
}
interface Chance {
  id: string;
  drawNo: number;
  roll: number;
  outcome: 'won' | 'lost' | 'sold_out';
  prize: string | null;
  deliveredAt: string | null;
  deliveredBy: string | null;
}

const prizes = [
  { level: '一等奖', name: '茶具', kind: 'goods', worthFen: 20_000, oddsPpm: 500_000, stock: 2 },
  { level: '二等奖', name: '20 积分', kind: 'points', points: 20, worthFen: 20, oddsPpm: 300_000, stock: 9 },
];
const lottery = {
  ...commonTerms('周年抽奖'),
  method: '点击抽奖，即时开奖',
  prizes,
  chances: [{ source: 'activity', count: 1 }],
};

let app: TestApp;
let client: ApiClient;
let members: string[];

beforeAll(async () => {
  app = await TestApp.start('engagement');
  client = await app.signIn();
  members = await insertJoinedMembers(app.test.database, 30);
});
afterAll(() => app.stop());

async function create(kind: string, definition: object): Promise<Detail> {
  const made = await client.post<Detail>(ENGAGEMENTS, { kind, definition });
  if (made.status !== 201) throw new Error(made.text);
  return made.body;
}

async function start({ id, versionNo }: Detail): Promise<Detail> {
  const { body } = await client.get<Preview>(`${ENGAGEMENTS}/${id}/start-preview`);
  const seen = { prizeWorthFen: body.prizeWorthFen, versionNo };
  const started = await client.post<Detail>(`${ENGAGEMENTS}/${id}/start`, seen);
  if (started.status !== 200) throw new Error(started.text);
  return started.body;
}

describe('a lottery from draft to file', () => {
  let made: Detail;

  it('says what is missing, and what must never be', async () => {
    const bare = await create('lottery', { title: '空的抽奖' });
    const preview = await client.get<Preview>(`${ENGAGEMENTS}/${bare.id}/start-preview`);
    expect(preview.body.problems.map(({ path }) => path)).toEqual([
      'organiser',
      'contact',
      'rules',
      'startsAt',
      'endsAt',
      'method',
      'claimRules',
      'chances',
      'prizes',
    ]);
    const early = await client.post<Problem>(`${ENGAGEMENTS}/${bare.id}/start`, {
      prizeWorthFen: 0,
      versionNo: 1,
    });
    expect(early).toMatchObject({ status: 422, body: { code: 'engagement.not-ready' } });
    const refusals: [object, string, number][] = [
      [{ chances: [{ source: 'share', count: 1 }] }, 'engagement.sharing-rewarded', 422],
      [{ rules: '邀请好友可再抽一次' }, 'engagement.sharing-rewarded', 422],
      [{ chances: [{ source: 'points', count: 1 }] }, 'engagement.chance-sold', 422],
      [{ prizes: [{ ...prizes[0], worthFen: 5_000_001 }] }, 'engagement.prize-too-big', 422],
      [{ prizes: [{ ...prizes[0], stock: 1.5 }] }, 'engagement.definition-invalid', 422],
    ];
    for (const [change, code, status] of refusals) {
      const refused = await client.post<Problem>(ENGAGEMENTS, {
        kind: 'lottery',
        definition: { ...lottery, ...change },
      });
      expect(refused).toMatchObject({ status, body: { code } });
    }
    const shapeless = await client.post<Problem>(ENGAGEMENTS, { kind: 'raffle', definition: {} });
    expect(shapeless).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });

  it('starts as it was confirmed, and is frozen from then on', async () => {
    made = await create('lottery', lottery);
    const preview = await client.get<Preview>(`${ENGAGEMENTS}/${made.id}/start-preview`);
    expect(preview.body).toMatchObject({ problems: [], people: 30, prizes: 11, prizeWorthFen: 40_180 });
    const stale = await client.post<Problem>(`${ENGAGEMENTS}/${made.id}/start`, {
      prizeWorthFen: 1,
      versionNo: 1,
    });
    expect(stale).toMatchObject({ status: 409, body: { code: 'engagement.preview-changed' } });
    expect(await start(made)).toMatchObject({ state: 'running' });
    const edit = await client.put<Problem>(`${ENGAGEMENTS}/${made.id}`, { definition: lottery });
    expect(edit).toMatchObject({ status: 409, body: { code: 'engagement.frozen' } });
    const again = await client.post<Problem>(`${ENGAGEMENTS}/${made.id}/start`, {
      prizeWorthFen: 40_180,
      versionNo: 1,
    });
    expect(again).toMatchObject({ status: 409, body: { code: 'engagement.wrong-state' } });
  });

  it('keeps a record that anybody can draw again once the seed is shown', async () => {
    const draws = app.api.get(Lotteries);
    await Promise.all(members.map((memberId) => draws.draw(memberId, made.id, 'tap')));
    const running = await client.post(`${ENGAGEMENTS}/${made.id}/replay`);
    expect(running).toMatchObject({ status: 200, body: { isInOrder: true, drawn: 30 } });
    const hidden = await client.get<{ lottery: { seed: string | null } }>(
      `${ENGAGEMENTS}/${made.id}/results`,
    );
    expect(hidden.body.lottery.seed).toBeNull();
    await client.post(`${ENGAGEMENTS}/${made.id}/stop`, { reason: '提前结束' });

    const file = await client.get<{
      seed: string;
      seedHash: string;
      chances: RecordedDraw[];
      versions: unknown[];
      prizes: DrawnPrize[];
    }>(`${ENGAGEMENTS}/${made.id}/lottery-file.json`);
    expect(file.body.versions).toHaveLength(1);
    const checked = replay({
      seedHex: file.body.seed,
      seedHash: file.body.seedHash,
      prizes: file.body.prizes,
      draws: file.body.chances.toSorted((a, b) => a.drawNo - b.drawNo),
    });
    expect(checked).toEqual({ isSeedRight: true, drawn: 30, differences: [] });
  });

  it('lists winners, hands goods over once, and goes out as files', async () => {
    const won = await client.get<Page<Chance & { isGoods: boolean }>>(
      `${ENGAGEMENTS}/${made.id}/chances?outcome=won&limit=50`,
    );
    const goods = won.body.items.find(({ isGoods }) => isGoods);
    // With odds of one in two, thirty draws without it happen once in a billion.
    const path = `${ENGAGEMENTS}/${made.id}/chances/${goods?.id ?? ''}/deliver`;
    expect((await client.post(path)).status).toBe(204);
    const first = await client.get<Page<Chance>>(`${ENGAGEMENTS}/${made.id}/chances?outcome=won&limit=50`);
    expect(first.body.items.filter(({ deliveredBy }) => deliveredBy !== null)).toHaveLength(1);
    expect((await client.post(path)).status).toBe(204);
    const second = await client.get<Page<Chance>>(`${ENGAGEMENTS}/${made.id}/chances?outcome=won&limit=50`);
    expect(second.body).toEqual(first.body);
    const foreign = await client.post<Problem>(`${ENGAGEMENTS}/${made.id}/chances/99999/deliver`);
    expect(foreign).toMatchObject({ status: 404, body: { code: 'engagement.not-found' } });
    const csv = await client.get(`${ENGAGEMENTS}/${made.id}/chances.csv`);
    expect(csv.text.trim().split('\r\n')).toHaveLength(31);
    const grants = await client.get<Page<{ state: string }>>(`${ENGAGEMENTS}/${made.id}/grants`);
    expect(grants.body.total).toBe(won.body.total);
    const workbook = await client.get(`${ENGAGEMENTS}/${made.id}/grants.xlsx`);
    expect(workbook.headers.get('content-type')).toContain('spreadsheetml');
  });
});

describe('a survey that is edited while it runs', () => {
  it('keeps each version, shows its figures, and gives answers out as text', async () => {
    const survey = {
      ...commonTerms('口味调查'),
      questions: [
        {
          code: 'tea',
          text: '喜欢什么茶',
          type: 'single',
          isRequired: true,
          options: [
            { code: 'a', label: '绿茶' },
            { code: 'b', label: '红茶' },
          ],
        },
        { code: 'why', text: '为什么', type: 'text', isRequired: false },
      ],
      rewards: [{ kind: 'points', points: 5 }],
    };
    const made = await start(await create('survey', survey));
    const answers = app.api.get(AnswersService);
    await answers.answer(members[0] ?? '', made.id, { tea: ['a'], why: ['=1+1'] });
    await app.api.get(Forwards).count(members[0] ?? '', made.id);
    const edited = await client.put<Detail>(`${ENGAGEMENTS}/${made.id}`, {
      definition: { ...survey, rewards: [{ kind: 'points', points: 8 }] },
    });
    expect(edited.body).toMatchObject({ versionNo: 2, people: 1 });
    await answers.answer(members[1] ?? '', made.id, { tea: ['b'] });
    const versions = await client.get<{ versionNo: number; lines: string[]; isCurrent: boolean }[]>(
      `${ENGAGEMENTS}/${made.id}/versions`,
    );
    expect(versions.body.map(({ versionNo, isCurrent }) => [versionNo, isCurrent])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(versions.body[1]?.lines).toContain('提交后：5 积分');
    const results = await client.get<{ people: number; points: number; forwards: number }>(
      `${ENGAGEMENTS}/${made.id}/results`,
    );
    expect(results.body).toMatchObject({ people: 2, points: 13, forwards: 1 });
    const file = await client.get(`${ENGAGEMENTS}/${made.id}/answers.csv`);
    expect(file.text).toContain("绿茶,'=1+1");
    expect((await client.get(`${ENGAGEMENTS}/${made.id}/results.csv`)).text).toContain('喜欢什么茶,红茶,1');
  });
});

describe('an event', () => {
  it('shows its code, marks who came, and lists who waits', async () => {
    const event = {
      ...commonTerms('新茶品鉴会'),
      place: '门店二楼',
      heldFrom: '2099-01-01T00:00:00Z',
      heldUntil: '2099-01-02T00:00:00Z',
      capacity: 1,
      hasWaitingList: true,
      onAttend: [{ kind: 'points', points: 10 }],
    };
    const made = await start(await create('sign_up', event));
    const signUps = app.api.get(SignUps);
    for (const memberId of members.slice(0, 2)) await signUps.signUp(memberId, made.id);
    const results = await client.get<{ signUp: { attendCode: string; taken: number } }>(
      `${ENGAGEMENTS}/${made.id}/results`,
    );
    expect(results.body.signUp).toMatchObject({ taken: 1, attendCode: expect.stringMatching(/^\d{6}$/) });
    const waiting = await client.get<Page<{ id: string; position: number }>>(
      `${ENGAGEMENTS}/${made.id}/sign-ups?state=waiting`,
    );
    expect(waiting.body).toMatchObject({ total: 1, items: [{ position: 1 }] });
    const notSeated = await client.post<Problem>(
      `${ENGAGEMENTS}/${made.id}/sign-ups/${waiting.body.items[0]?.id ?? ''}/attend`,
    );
    expect(notSeated).toMatchObject({ status: 409, body: { code: 'engagement.not-seated' } });
    const seated = await client.get<Page<{ id: string }>>(`${ENGAGEMENTS}/${made.id}/sign-ups?state=seated`);
    const came = await client.post(
      `${ENGAGEMENTS}/${made.id}/sign-ups/${seated.body.items[0]?.id ?? ''}/attend`,
    );
    expect(came).toMatchObject({ status: 200, body: { rewards: [{ label: '10 积分', state: 'given' }] } });
    expect((await client.get(`${ENGAGEMENTS}/${made.id}/sign-ups.csv`)).text).toContain('已签到');
  });
});

describe('referrals', () => {
  it('are listed with what became of them', async () => {
    const made = await start(
      await create('referral', { ...commonTerms('推荐有礼'), points: 100, monthlyLimit: 5 }),
    );
    const second = await create('referral', { ...commonTerms('另一个'), points: 1 });
    const { prizeWorthFen } = (await client.get<Preview>(`${ENGAGEMENTS}/${second.id}/start-preview`)).body;
    const other = await client.post<Problem>(`${ENGAGEMENTS}/${second.id}/start`, {
      prizeWorthFen,
      versionNo: 1,
    });
    expect(other).toMatchObject({ status: 409, body: { code: 'engagement.other-runs' } });
    const referral = app.api.get(Referral);
    const { code } = await referral.invite(members[0] ?? '');
    const [friendMemberId = ''] = await insertJoinedMembers(app.test.database, 1);
    await app.test.database.transaction((tx) =>
      referral.bindOnJoin(tx, { friendMemberId, code, joinedNow: true }),
    );
    const list = await client.get<Page<{ friendId: string; state: string }>>(
      `${ENGAGEMENTS}/${made.id}/referrals`,
    );
    expect(list.body).toMatchObject({ total: 1, items: [{ friendId: friendMemberId, state: 'waiting' }] });
    const doubtful = await client.get<Page<unknown>>(`${ENGAGEMENTS}/${made.id}/referrals?isSuspicious=true`);
    expect(doubtful.body.total).toBe(0);
    expect((await client.get(`${ENGAGEMENTS}/${made.id}/referrals.csv`)).text).toContain('等待首单过退款期');
  });
});

describe('the list of activities', () => {
  it('filters, pages and goes out as a file', async () => {
    const all = await client.get<Page<Detail>>(ENGAGEMENTS);
    expect(all.body.total).toBe(6);
    const running = await client.get<Page<Detail>>(`${ENGAGEMENTS}?state=running&kind=survey`);
    expect(running.body.items.map(({ title }) => title)).toEqual(['口味调查']);
    const stopped = await client.get<Page<Detail>>(`${ENGAGEMENTS}?state=stopped`);
    expect(stopped.body.items).toMatchObject([{ kind: 'lottery', people: 30 }]);
    expect((await client.get(`${ENGAGEMENTS}.csv?kind=lottery`)).text).toContain('提前结束');
    const missing = await client.get<Problem>(`${ENGAGEMENTS}/999`);
    expect(missing).toMatchObject({ status: 404, body: { code: 'engagement.not-found' } });
    expect(await client.post(`${ENGAGEMENTS}/settle-owed`)).toMatchObject({
      status: 200,
      body: { given: 0, owed: 0 },
    });
  });
});
