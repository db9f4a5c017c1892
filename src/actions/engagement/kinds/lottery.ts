import {
  CHANCE_SOURCES,
  PPM,
  TOP_PRIZE_FEN,
  type ChanceSource,
  type LotteryDefinition,
  type LotteryPrize,
} from '../engagement-definition.js';
import { ChanceSold, DefinitionInvalid, PrizeTooBig, SharingRewarded } from '../engagement.errors.js';
import { JsonReader } from '../json-reader.js';
import { meansSelling, meansSharing } from '../sharing-words.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import { problemIf, type KindRules } from './kind-rules.js';
import { readTemplateId } from './rewards.js';

const MAX_PRIZES = 20;
const MAX_STOCK = 100_000_000;
const MAX_POINTS = 1_000_000;
const MAX_WORTH_FEN = 100_000_000_000;

function readPrize(value: unknown, path: string): LotteryPrize {
  const known = ['level', 'name', 'kind', 'templateId', 'points', 'worthFen', 'oddsPpm', 'stock'];
  const reader = new JsonReader(value, path, known);
  const kind = reader.choice('kind', ['coupon', 'points', 'goods']);
  const worthFen = reader.whole('worthFen', 0, MAX_WORTH_FEN, 0);
  if (worthFen > TOP_PRIZE_FEN) throw new PrizeTooBig(reader.at('worthFen'), worthFen);
  return {
    level: reader.text('level', 16),
    name: reader.text('name', 64),
    kind,
    templateId: kind === 'coupon' ? readTemplateId(reader.raw('templateId'), reader.at('templateId')) : null,
    points: kind === 'points' ? reader.whole('points', 1, MAX_POINTS) : null,
    worthFen,
    oddsPpm: reader.whole('oddsPpm', 0, PPM, 0),
    stock: reader.whole('stock', 0, MAX_STOCK, 0),
  };
}

function readChance(value: unknown, path: string): { source: ChanceSource; count: number } {
  const reader = new JsonReader(value, path, ['source', 'count']);
  const source = reader.text('source', 32);
  if (meansSharing(source)) throw new SharingRewarded(reader.at('source'), source);
  if (meansSelling(source)) throw new ChanceSold(reader.at('source'), source);
  return { source: reader.choice('source', CHANCE_SOURCES), count: reader.whole('count', 1, 100) };
}

export const chanceWords: Record<ChanceSource, (count: number) => string> = {
  daily: (count) => `每天 ${count} 次`,
  activity: (count) => `每人一共 ${count} 次`,
  check_in: (count) => `每次签到 ${count} 次`,
  sign_up: (count) => `每次报名活动 ${count} 次`,
};

/** Odds as a percentage without rounding: 1 ppm = 0.0001 %. */
export function oddsText(oddsPpm: number): string {
  return `${(oddsPpm / 10_000).toFixed(4).replace(/\.?0+$/, '')}%`;
}

/**
 * 抽奖. What must be said before it starts — kinds, number and worth of prizes, odds, time, way, conditions of claiming,
 * organiser — and that nothing of it changes afterwards, that the first prize is at most ¥50,000, and that rules,
 * announcements, results and winners are kept in a file: the Provisional Regulations on Standardising Promotional
 * Conduct (规范促销行为暂行规定, State Administration for Market Regulation, in force since 2020-12-01, chapter on prize
 * sales) and the Anti-Unfair Competition Law (反不正当竞争法, the article on prize sales: 抽奖式的有奖销售，最高奖的金额超过五万元
 * is forbidden). They count a prize that is not money by its price on the market.
 */
export const lotteryRules: KindRules<LotteryDefinition> = {
  labelZh: '抽奖',
  fields: ['method', 'prizes', 'chances'],
  read: (reader, common) => {
    const prizes = reader.list('prizes', MAX_PRIZES, readPrize);
    const chances = reader.list('chances', CHANCE_SOURCES.length, readChance);
    if (new Set(chances.map(({ source }) => source)).size < chances.length)
      throw new DefinitionInvalid(reader.at('chances'), '同一种机会来源只能写一次');
    if (prizes.reduce((sum, { oddsPpm }) => sum + oddsPpm, 0) > PPM)
      throw new DefinitionInvalid(reader.at('prizes'), '各奖项的中奖概率加起来不能超过 100%');
    return { ...common, kind: 'lottery', method: reader.text('method', 500), prizes, chances };
  },
  problems: ({ method, prizes, chances, claimRules }) => [
    ...problemIf(method === '', 'method', '请填写参与和开奖方式'),
    ...problemIf(claimRules === '', 'claimRules', '请填写兑奖规则'),
    ...problemIf(chances.length === 0, 'chances', '请填写抽奖机会从哪里来'),
    ...problemIf(prizes.length === 0, 'prizes', '请填写奖品'),
    ...prizes.flatMap((prize, index) => [
      ...problemIf(
        prize.level === '' || prize.name === '',
        `prizes/${index}/name`,
        `奖品 ${index + 1} 没填奖级或名称`,
      ),
      ...problemIf(prize.oddsPpm < 1, `prizes/${index}/oddsPpm`, `奖品 ${index + 1} 没填中奖概率`),
      ...problemIf(prize.stock < 1, `prizes/${index}/stock`, `奖品 ${index + 1} 没填数量`),
      ...problemIf(prize.worthFen < 1, `prizes/${index}/worthFen`, `奖品 ${index + 1} 没填价值`),
    ]),
  ],
  // Prizes are given by draws; their templates are checked for the whole stock instead.
  rewards: () => [],
  lines: ({ method, prizes, chances }) => [
    `参与和开奖方式：${method}`,
    `抽奖机会：${chances.map(({ source, count }) => chanceWords[source](count)).join('；')}；不出售，分享、关注、邀请不增加机会`,
    ...prizes.map(
      ({ level, name, worthFen, oddsPpm, stock }) =>
        `${level}：${name}，价值 ¥${yuanFromFen(worthFen)}，共 ${stock} 份，每次中奖概率 ${oddsText(oddsPpm)}`,
    ),
    '某个奖品发完后，抽中它的机会按未中奖处理',
  ],
};
