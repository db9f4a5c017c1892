import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { commonTerms } from '../../../test/factories/engagement-terms.js';
import { createEngagement } from '../../../test/factories/engagement.js';
import { insertJoinedMembers } from '../../../test/factories/joined-members.js';
import type { EngagementKind } from './engagement-definition.js';

let test: TestDatabase;
let world: ReturnType<typeof createEngagement>;

beforeAll(async () => {
  test = await createTestDatabase('f_answers', 20);
});
beforeEach(async () => {
  await test.clear();
  world = createEngagement(test.database);
});
afterAll(() => test.drop());

async function start(kind: EngagementKind, definition: object): Promise<string> {
  const id = await world.service.create(kind, { ...commonTerms('活动'), ...definition }, 'spec');
  await world.service.start(id, 'spec');
  return id;
}

const points = (amount: number) => ({ kind: 'points', points: amount });
const balance = async (memberId: string) =>
  (await world.pointsRead.balance(test.database, memberId)).available;
const activities = async () =>
  (
    await test.database.rows<{ kind: string; total: number }>(
      'SELECT a.kind, COUNT(*) AS total FROM activity a GROUP BY a.kind ORDER BY a.kind',
    )
  ).map(({ kind, total }) => `${kind} ${total}`);

describe('survey, quiz and vote', () => {
  const options = [
    { code: 'a', label: '绿茶' },
    { code: 'b', label: '红茶' },
  ];

  it('take one answer of each person, checked against the questions', async () => {
    const [one = '', two = ''] = await insertJoinedMembers(test.database, 2);
    const id = await start('survey', {
      questions: [
        { code: 'tea', text: '喜欢什么茶', type: 'single', isRequired: true, options },
        { code: 'why', text: '为什么', type: 'text', isRequired: false },
        { code: 'stars', text: '打分', type: 'rating', isRequired: false },
      ],
      rewards: [points(20)],
    });
    const wrong: [Record<string, string[]>, string][] = [
      [{}, '/tea'],
      [{ tea: ['c'] }, '/tea'],
      [{ tea: ['a', 'b'] }, '/tea'],
      [{ tea: ['a'], stars: ['6'] }, '/stars'],
      [{ tea: ['a'], why: ['x'.repeat(501)] }, '/why'],
      [{ tea: ['a'], other: ['a'] }, '/other'],
    ];
    for (const [answers, path] of wrong) {
      await expect(world.answers.answer(one, id, answers)).rejects.toMatchObject({
        code: 'engagement.answer-invalid',
        details: { path },
      });
    }
    const said = { tea: ['a'], why: ['好喝'], stars: ['5'] };
    const results = await Promise.all(Array.from({ length: 6 }, () => world.answers.answer(one, id, said)));
    expect(results.filter(({ isNew }) => isNew).length).toBe(1);
    await world.answers.answer(two, id, { tea: ['b'] });
    expect([await balance(one), await balance(two)]).toEqual([20, 20]);
    const row = await world.store.find(test.database, id);
    const { questions, people } = await world.results.of(test.database, row!);
    expect([people, questions[0]?.options.map(({ votes }) => votes)]).toEqual([2, [1, 1]]);
    expect(questions[2]?.options.at(-1)).toMatchObject({ code: '5', votes: 1 });
    expect(await activities()).toEqual(['survey_answered 2']);
  });

  it('reward a quiz from its pass mark on', async () => {
    const [one = '', two = ''] = await insertJoinedMembers(test.database, 2);
    const id = await start('quiz', {
      questions: [
        { code: 'q1', text: '第一题', type: 'single', options, correct: ['a'] },
        { code: 'q2', text: '第二题', type: 'multi', options, correct: ['a', 'b'] },
      ],
      passCount: 2,
      rewards: [points(30)],
    });
    const passed = await world.answers.answer(one, id, { q1: ['a'], q2: ['b', 'a'] });
    expect(passed).toMatchObject({ score: 2, isPassed: true, correct: { q1: ['a'] } });
    const failed = await world.answers.answer(two, id, { q1: ['a'], q2: ['a'] });
    expect(failed).toMatchObject({ score: 1, isPassed: false, rewards: [] });
    expect([await balance(one), await balance(two)]).toEqual([30, 0]);
    const again = await world.answers.answer(two, id, { q1: ['a'], q2: ['a', 'b'] });
    expect(again).toMatchObject({ isNew: false, score: 1, isPassed: false });
    const result = await world.results.of(test.database, (await world.store.find(test.database, id))!);
    expect(result.quiz).toEqual({
      passed: 1,
      scores: [
        { score: 1, people: 1 },
        { score: 2, people: 1 },
      ],
    });
  });

  it('show a vote’s result to who has voted', async () => {
    const [one = '', two = ''] = await insertJoinedMembers(test.database, 2);
    const id = await start('vote', { question: '选包装', options, maxChoices: 1, rewards: [] });
    expect((await world.read.detail(one, id)).voteResult).toBeNull();
    await world.answers.answer(one, id, { vote: ['b'] });
    await world.answers.answer(two, id, { vote: ['b'] });
    expect((await world.read.detail(one, id)).voteResult).toEqual([
      { code: 'a', label: '绿茶', votes: 0 },
      { code: 'b', label: '红茶', votes: 2 },
    ]);
  });
});
