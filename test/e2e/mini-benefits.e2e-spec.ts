import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { MiniPoints } from '../../src/interfaces/mini-program-api/points/mini-points.js';
import { Database } from '../../src/platform/database/database.js';
import { POINTS_GIVEN, MiniWorld, withoutOffers, type MiniMember } from './mini-world.js';

let world: MiniWorld;
/** Somebody with a tier. */
let placed: MiniMember;

beforeAll(async () => {
  world = await MiniWorld.start('mini_benefits');
  placed = await world.member();
  await world.placeEverybody();
});
afterAll(() => world.app.stop());

/** One way in which a member gets something, and how many times it happened. */
interface Way {
  name: string;
  path: string;
  body: unknown;
  /** The same request saying something else. */
  otherBody: unknown;
  effects: (member: MiniMember) => Promise<number>;
}

/** Every mutating route that gives or takes, each with an offer of its own. */
async function ways(): Promise<Way[]> {
  const templateId = await world.template({ perMemberLimit: 30 });
  const itemId = await world.item();
  const word = `口令${templateId}`;
  await world.word(word);
  const coupons = (kind: string) => (member: MiniMember) =>
    world.count(
      'SELECT COUNT(*) AS total FROM coupon WHERE member_id = ? AND source_kind = ?',
      member.id,
      kind,
    );
  const grants = (kind: Parameters<MiniWorld['activity']>[0]) => (member: MiniMember) =>
    world.count(
      `SELECT COUNT(*) AS total FROM activity a WHERE a.member_id = ? AND a.dedupe_key LIKE ?`,
      member.id,
      `engagement:${world.activity(kind)}:%`,
    );
  const survey = { when: ['o1'], what: ['o1', 'o2'] };
  const quiz = { a: ['o1'], b: ['o1'], c: ['o1', 'o2'] };
  const answers = (kind: 'survey' | 'quiz' | 'vote', said: object, other: object): Way => ({
    name: kind,
    path: `/activities/${world.activity(kind)}/answers`,
    body: { answers: said },
    otherBody: { answers: other },
    effects: grants(kind),
  });
  return [
    {
      name: 'claim',
      path: `/claim-centre/${templateId}/claim`,
      body: {},
      otherBody: { other: 1 },
      effects: coupons('claim'),
    },
    {
      name: 'redeem code',
      path: '/redeem-codes',
      body: { code: word },
      otherBody: { code: `${word}别的` },
      effects: coupons('redeem_code'),
    },
    {
      name: 'exchange',
      path: `/mall/${itemId}/exchange`,
      body: {},
      otherBody: { versionId: '1' },
      effects: (member) =>
        world.count('SELECT COUNT(*) AS total FROM exchange_order WHERE member_id = ?', member.id),
    },
    {
      name: 'check-in',
      path: '/check-in',
      body: {},
      otherBody: { other: 1 },
      effects: grants('check_in'),
    },
    answers('survey', survey, { ...survey, when: ['o2'] }),
    answers('quiz', quiz, { ...quiz, a: ['o2'] }),
    answers('vote', { vote: ['o1'] }, { vote: ['o2'] }),
    {
      name: 'sign-up',
      path: `/activities/${world.activity('sign_up')}/sign-up`,
      body: {},
      otherBody: { other: 1 },
      effects: grants('sign_up'),
    },
    {
      name: 'draw',
      path: `/lotteries/${world.activity('lottery')}/draw`,
      body: {},
      otherBody: { other: 1 },
      effects: grants('lottery'),
    },
  ];
}

describe('whatever gives or takes', () => {
  it('happens once for twenty repeats at once, and answers all of them alike', async () => {
    for (const { name, path, body, otherBody, effects } of await ways()) {
      const member = await world.member();
      const without = await member.post(path, body, null);
      expect([name, without.status, without.body.code]).toEqual([
        name,
        400,
        'request.idempotency-key-missing',
      ]);
      expect([name, await effects(member)]).toEqual([name, 0]);

      const answers = await Promise.all(
        Array.from({ length: 20 }, () => member.post(path, body, 'one-press')),
      );
      const done = answers.filter(({ status }) => status === 201);
      const waiting = answers.filter(
        ({ status, body: said }) => status === 409 && said.code === 'request.in-flight',
      );
      expect([name, done.length + waiting.length]).toEqual([name, 20]);
      expect([name, done.length > 0, new Set(done.map(({ text }) => text)).size]).toEqual([name, true, 1]);
      expect([name, await effects(member)]).toEqual([name, 1]);

      const again = await member.post(path, body, 'one-press');
      expect([name, again.status, again.text]).toEqual([name, 201, done[0]?.text]);
      expect([name, again.headers.get('idempotency-replayed')]).toEqual([name, 'true']);
      const other = await member.post(path, otherBody, 'one-press');
      expect([name, other.status, other.body.code]).toEqual([name, 422, 'request.idempotency-key-reused']);
      expect([name, await effects(member)]).toEqual([name, 1]);
    }
  });

  it('takes nothing a member says about what is not theirs to say', async () => {
    const foreign = {
      id: '1',
      memberId: '1',
      balance: 99_999,
      points: -1,
      tier: 'v4',
      role: 'admin',
      stock: 99,
      issuedCount: 0,
      createdAt: '2020-01-01T00:00:00Z',
      state: 'issued',
      consent: true,
    };
    const member = await world.member();
    const before = await world.books();
    for (const { name, path, body } of await ways()) {
      for (const [field, value] of Object.entries(foreign)) {
        const answer = await member.post(path, { ...(body as object), [field]: value });
        expect([name, field, answer.status, answer.body.code]).toEqual([name, field, 400, 'request.invalid']);
      }
    }
    for (const [path, body] of [
      ['/consents', { marketing: true }],
      ['/profile', { city: '杭州' }],
    ] as const) {
      const answer = await member.put<{ code: string }>(path, {
        ...body,
        id: '1',
        consent: true,
        role: 'admin',
      });
      expect([path, answer.status, answer.body.code]).toEqual([path, 400, 'request.invalid']);
    }
    expect(withoutOffers(await world.books())).toBe(withoutOffers(before));
  });
});

describe('activities', () => {
  it('are shown with what the member did, and foreign or unknown ones do not exist', async () => {
    const member = await world.member();
    const list = (await member.get<{ kind: string }[]>('/activities')).body.map(({ kind }) => kind);
    expect(list.toSorted()).toEqual(['lottery', 'profile', 'quiz', 'sign_up', 'survey', 'vote']);
    expect((await member.get<{ code: string }>('/activities/999999')).body.code).toBe('engagement.not-found');
    expect((await member.get<{ code: string }>(`/lotteries/${world.activity('vote')}`)).status).toBe(404);

    const quiz = world.activity('quiz');
    const before = (await member.get(`/activities/${quiz}`)).text;
    expect(before).not.toContain('correct');
    const failed = await member.post<{ isPassed: boolean; rewards: unknown[] }>(
      `/activities/${quiz}/answers`,
      {
        answers: { a: ['o2'], b: ['o2'], c: ['o3'] },
      },
    );
    expect(failed.body).toMatchObject({ isPassed: false, rewards: [] });
    const twice = await member.post<{ isPassed: boolean }>(`/activities/${quiz}/answers`, {
      answers: { a: ['o1'], b: ['o1'], c: ['o1', 'o2'] },
    });
    expect(twice.body.isPassed).toBe(false);
    const survey = `/activities/${world.activity('survey')}/answers`;
    for (const answers of [{}, { when: ['o9'], what: ['o1'] }, { when: ['o1'], what: ['o1', 'o2', 'o3'] }]) {
      expect((await member.post(survey, { answers })).body.code).toBe('engagement.answer-invalid');
    }
    expect((await member.post(survey, { answers: 'o1' })).body.code).toBe('request.invalid');
    expect((await (await world.visitor()).post('/check-in')).body.code).toBe('engagement.not-member');
  });

  it('count one check-in a day however often it is pressed', async () => {
    const member = await world.member();
    const presses = await Promise.all(Array.from({ length: 10 }, () => member.post('/check-in')));
    expect(new Set(presses.map(({ status }) => status))).toEqual(new Set([201]));
    expect((await member.get<MiniPoints>('/points')).body.available).toBe(POINTS_GIVEN + 2);
    const { checkIn } = (await member.get<{ checkIn: { isDone: boolean; streak: number } }>('/check-in'))
      .body;
    expect(checkIn).toMatchObject({ isDone: true, streak: 1 });
  });

  it('give as many draws as there are chances', async () => {
    const member = await world.member();
    const draw = `/lotteries/${world.activity('lottery')}/draw`;
    const presses = await Promise.all(Array.from({ length: 6 }, () => member.post(draw)));
    expect(presses.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
    await member.post('/check-in');
    expect((await member.post(draw)).status).toBe(201);
    expect((await member.post(draw)).body.code).toBe('engagement.no-chance');
  });

  it('let a seat be taken and given up, and are passed on for nothing', async () => {
    const member = await world.member();
    const id = world.activity('sign_up');
    await member.post(`/activities/${id}/sign-up`);
    const before = await world.books();
    expect((await member.post(`/activities/${id}/attend`, { code: '000000' })).status).toBeGreaterThanOrEqual(
      400,
    );
    expect((await member.delete(`/activities/${id}/sign-up`)).status).toBe(204);
    expect((await member.post(`/activities/${id}/forwards`)).status).toBe(204);
    expect(await world.books()).toBe(before);
  });

  it('reward a profile once it is complete, and a birthday is said once', async () => {
    const member = await world.member();
    const path = `/activities/${world.activity('profile')}/profile`;
    expect((await member.post(path)).body.code).toBe('engagement.profile-incomplete');
    for (const [birthday, code] of [
      ['2026-02-30', 'mini-program.birthday-invalid'],
      ['2999-01-01', 'mini-program.birthday-invalid'],
      ['1990', 'request.invalid'],
    ])
      expect((await member.put<{ code: string }>('/profile', { birthday })).body.code).toBe(code);
    expect((await member.put('/profile', { birthday: '1990-05-01', city: '杭州' })).body).toMatchObject({
      birthday: '1990-05-01',
      city: '杭州',
    });
    expect((await member.put<{ code: string }>('/profile', { birthday: '1990-06-01' })).body.code).toBe(
      'mini-program.birthday-set',
    );
  });
});

describe('who the member is', () => {
  it('joins with a friend’s code, once; a code that cannot be used is refused before anything is done', async () => {
    const inviter = await world.member();
    const { code, isRunning } = (await inviter.get<{ code: string; isRunning: boolean }>('/invite')).body;
    expect(isRunning).toBe(true);
    const friend = await world.visitor();
    expect((await friend.get<{ code: string }>('/invite')).body.code).toBe('engagement.not-member');
    const join = (referralCode?: string) =>
      friend.post('/join', {
        consents: { service: true, marketing: false },
        noticeVersion: '1',
        ...(referralCode === undefined ? {} : { referralCode }),
      });
    const refused = await join('AAAAAAAA');
    expect([refused.status, refused.body.code]).toEqual([422, 'referral.code-unknown']);
    expect((await friend.get('/consents')).body).toMatchObject({ service: false });
    expect((await join(code)).status).toBe(200);
    expect((await join(code)).status).toBe(200);
    const { body } = await inviter.get<{ invited: number; rewarded: number; friends: { name: string }[] }>(
      '/invite',
    );
    expect(body).toMatchObject({ invited: 1, rewarded: 0, friends: [{ name: '访**' }] });
    expect(
      await world.count('SELECT COUNT(*) AS total FROM points_account WHERE member_id = ?', friend.id),
    ).toBe(0);
  });

  it('may turn personal offers off and on again', async () => {
    const member = await world.member();
    expect((await member.get('/consents')).body).toMatchObject({ personalisation: true });
    expect((await member.put('/consents', { personalisation: false })).body).toMatchObject({
      personalisation: false,
      marketing: false,
    });
    expect((await member.put('/consents', {})).body).toMatchObject({ personalisation: false });
    expect((await member.get('/consents')).body).toMatchObject({ personalisation: false });
    expect((await member.get<{ schemes: unknown[] }>('/benefits')).status).toBe(200);
  });

  it('gets the first page for seven questions to the database', async () => {
    const member = placed;
    await member.get('/home');
    const asked = vi.spyOn(world.app.api.get(Database), 'rows');
    const home = await member.get<{ tier: { code: string } }>('/home');
    const statements = asked.mock.calls.length;
    asked.mockRestore();
    expect(home.body.tier.code).toBe('v0');
    expect(statements).toBeLessThanOrEqual(7);
  });
});
