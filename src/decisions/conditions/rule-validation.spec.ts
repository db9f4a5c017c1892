import { describe, expect, it } from 'vitest';
import { catalogue as fields } from '../../catalogue.js';
import { RuleError } from './conditions.errors.js';
import { FieldCatalogue } from './field-catalogue.js';
import { formatLeaf } from './field-format.js';
import { checkRule, plainRule } from './rule-validation.js';

const catalogue = new FieldCatalogue(fields);

const all = (...rules: unknown[]): unknown => ({ combinator: 'and', rules });
const leaf = (field: unknown, operator: unknown, value?: unknown): unknown => ({ field, operator, value });
const good = leaf('orderCount', '>=', 3);

function nested(depth: number): unknown {
  return depth <= 1 ? all(good) : all(nested(depth - 1));
}

function refusal(rule: unknown): { code: string; path: unknown } {
  try {
    checkRule(rule, catalogue);
  } catch (error) {
    if (error instanceof RuleError) return { code: error.code, path: error.details['path'] };
    throw error;
  }
  throw new Error('The rule was accepted');
}

describe('a rule', () => {
  it('comes back in its shortest form', () => {
    const rule = {
      id: 'x',
      combinator: 'or',
      not: true,
      rules: [
        { id: 'y', field: 'netAmountFen365', operator: 'between', value: [100, 200], valueSource: 'value' },
        { field: 'lastPaidOn', operator: 'notNull', value: '' },
        { combinator: 'and', rules: [{ field: 'city', operator: 'in', value: ['上海', '北京'] }] },
      ],
    };
    expect(plainRule(checkRule(rule, catalogue))).toEqual({
      combinator: 'or',
      not: true,
      rules: [
        { field: 'netAmountFen365', operator: 'between', value: [100, 200] },
        { field: 'lastPaidOn', operator: 'notNull', value: null },
        { combinator: 'and', rules: [{ field: 'city', operator: 'in', value: ['上海', '北京'] }] },
      ],
    });
  });

  it('reads as operators speak', () => {
    const texts = [
      leaf('netAmountFen365', '>=', 500_000),
      leaf('recencyDays', '<=', 30),
      leaf('city', 'in', ['上海', '北京']),
      leaf('isJoined', '=', true),
      leaf('gender', '!=', 'male'),
      leaf('purchaseIntervalDays', '<', 30.5),
      leaf('lastPaidOn', 'between', ['2026-01-01', '2026-02-01']),
    ].map((one) => {
      const [part] = checkRule(all(one), catalogue).parts;
      return part?.kind === 'leaf' ? formatLeaf(part) : '';
    });
    expect(texts).toEqual([
      '近365天实付金额 ≥ ¥5,000.00',
      '距上次消费 ≤ 30 天',
      '城市 属于 上海、北京',
      '已入会 是 是',
      '性别 不是 男',
      '平均购买间隔 < 30.5 天',
      '最近消费日期 介于 2026-01-01 至 2026-02-01',
    ]);
  });

  it.each<[string, unknown, string, string]>([
    ['no object', 'rules', 'malformed', ''],
    ['a list', [good], 'malformed', ''],
    ['null', null, 'malformed', ''],
    ['no rules', { combinator: 'and' }, 'malformed', 'rules'],
    ['an empty group', all(), 'empty-group', ''],
    ['a group of an unknown kind', { combinator: 'xor', rules: [good] }, 'combinator', 'combinator'],
    ['a hostile combinator', { combinator: 'and 1=1 or', rules: [good] }, 'combinator', 'combinator'],
    ['not as a word', { combinator: 'and', not: 'yes', rules: [good] }, 'malformed', 'not'],
    ['an unknown key', { combinator: 'and', rules: [good], having: 1 }, 'unknown-key', ''],
    [
      'a leaf with an unknown key',
      all({ field: 'orderCount', operator: '=', value: 1, sql: '1' }),
      'unknown-key',
      'rules[0]',
    ],
    ['an unknown field', all(good, leaf('orderCuont', '>=', 3)), 'unknown-field', 'rules[1].field'],
    ['a column instead of a field', all(leaf('f.order_count', '>=', 3)), 'unknown-field', 'rules[0].field'],
    ['a field that is SQL', all(leaf("1=1) OR ('", '=', 1)), 'unknown-field', 'rules[0].field'],
    ['a field of the prototype', all(leaf('__proto__', '=', 1)), 'unknown-field', 'rules[0].field'],
    ['a field that is a list', all(leaf(['orderCount'], '=', 1)), 'unknown-field', 'rules[0].field'],
    ['a hostile operator', all(leaf('orderCount', '= 1 or 1', 1)), 'unknown-operator', 'rules[0].operator'],
    [
      'an operator of another type',
      all(leaf('orderCount', 'contains', 1)),
      'unknown-operator',
      'rules[0].operator',
    ],
    [
      'the operator of the prototype',
      all(leaf('orderCount', 'constructor', 1)),
      'unknown-operator',
      'rules[0].operator',
    ],
    ['text for a number', all(leaf('orderCount', '>=', '3')), 'value-type', 'rules[0].value'],
    ['no value', all(leaf('orderCount', '>=')), 'value-type', 'rules[0].value'],
    ['null', all(leaf('orderCount', '>=', null)), 'value-type', 'rules[0].value'],
    ['NaN', all(leaf('orderCount', '>=', Number.NaN)), 'value-type', 'rules[0].value'],
    ['infinity', all(leaf('orderCount', '>=', Infinity)), 'value-type', 'rules[0].value'],
    [
      'a number beyond safe integers',
      all(leaf('netAmountFen', '>=', 2 ** 60)),
      'value-type',
      'rules[0].value',
    ],
    ['half a fen', all(leaf('netAmountFen', '>=', 0.5)), 'value-type', 'rules[0].value'],
    ['half a day', all(leaf('recencyDays', '<', 0.5)), 'value-type', 'rules[0].value'],
    ['an endless number of days', all(leaf('recencyDays', '<', 1e9)), 'value-type', 'rules[0].value'],
    ['half a character', all(leaf('city', '=', '\uD83D')), 'value-type', 'rules[0].value'],
    ['an object', all(leaf('city', '=', { toString: 'x' })), 'value-type', 'rules[0].value'],
    ['a list for one value', all(leaf('city', '=', ['上海'])), 'value-type', 'rules[0].value'],
    ['one value for a list', all(leaf('city', 'in', '上海')), 'value-type', 'rules[0].value'],
    ['an empty list', all(leaf('city', 'in', [])), 'value-type', 'rules[0].value'],
    ['a list with a number', all(leaf('city', 'in', ['上海', 1])), 'value-type', 'rules[0].value[1]'],
    [
      'a list without end',
      all(
        leaf(
          'city',
          'in',
          Array.from({ length: 201 }, (_, n) => `${n}`),
        ),
      ),
      'value-too-long',
      'rules[0].value',
    ],
    ['a text without end', all(leaf('city', '=', 'x'.repeat(10_000))), 'value-too-long', 'rules[0].value'],
    ['an empty text', all(leaf('city', 'contains', ' ')), 'value-empty', 'rules[0].value'],
    ['an unknown option', all(leaf('gender', '=', 'f')), 'unknown-value', 'rules[0].value'],
    ['half a range', all(leaf('orderCount', 'between', [1])), 'value-type', 'rules[0].value'],
    ['a range backwards', all(leaf('orderCount', 'between', [3, 1])), 'range-reversed', 'rules[0].value'],
    ['a day that does not exist', all(leaf('lastPaidOn', '>', '2026-02-30')), 'value-type', 'rules[0].value'],
    ['words for a boolean', all(leaf('isJoined', '=', 'true')), 'value-type', 'rules[0].value'],
    ['a group six deep', nested(6), 'too-deep', 'rules[0].rules[0].rules[0].rules[0].rules[0]'],
    ['a group fifty deep', nested(50), 'too-deep', 'rules[0].rules[0].rules[0].rules[0].rules[0]'],
    ['five thousand leaves', all(...Array.from({ length: 5000 }, () => good)), 'too-many', ''],
  ])('is refused when it holds %s', (_, rule, reason, path) => {
    expect(refusal(rule)).toEqual({ code: `conditions.${reason}`, path });
  });

  it('is refused when groups together hold too many leaves', () => {
    const sixty = all(...Array.from({ length: 60 }, () => good));
    expect(refusal(all(sixty, sixty))).toEqual({ code: 'conditions.too-many', path: 'rules[1].rules[40]' });
  });

  it('may be five deep and a hundred long', () => {
    expect(() => checkRule(nested(5), catalogue)).not.toThrow();
    expect(() => checkRule(all(...Array.from({ length: 100 }, () => good)), catalogue)).not.toThrow();
  });

  it('is refused in Chinese, with the place', () => {
    expect(() => checkRule(all(leaf('nope', '=', 1)), catalogue)).toThrow(
      '没有名为「nope」的字段（位置：rules[0].field）',
    );
  });
});

describe('the catalogue', () => {
  it('has no two fields of one code, and every field says how it is made', () => {
    expect(() => new FieldCatalogue([...fields, ...fields.slice(0, 1)])).toThrow('Two fields');
    for (const field of fields) {
      const column =
        field.source.alias === 'f' ? /^f\.[a-z0-9_]+$/ : new RegExp(`\\b${field.source.alias}\\.`);
      expect({
        code: field.code,
        hasBasis: field.basisZh.length > 3,
        hasColumn: column.test(field.column),
        hasValues: field.values !== undefined,
      }).toEqual({ code: field.code, hasBasis: true, hasColumn: true, hasValues: field.type === 'enum' });
    }
  });

  it('changes its hash with any field', () => {
    const [first, ...rest] = fields;
    const changed = new FieldCatalogue([{ ...(first ?? fields[1]!), basisZh: '换了口径' }, ...rest]);
    expect(changed.hash).not.toBe(catalogue.hash);
  });
});
