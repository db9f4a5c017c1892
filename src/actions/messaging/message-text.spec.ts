import { describe, expect, it } from 'vitest';
import { contentRefusal, fillIn, fillInFields, offerWordIn } from './message-text.js';

describe('message text', () => {
  it('takes values by name and nothing else', () => {
    expect(fillIn('{{ tierName }},您好{{missing}}', { tierName: '金卡' })).toBe('金卡,您好');
    expect(fillIn('{{constructor}}{{__proto__}}', {})).toBe('');
    expect(fillInFields({ thing1: '{{a}}', thing2: '不变' }, { a: '$&' })).toEqual({
      thing1: '$&',
      thing2: '不变',
    });
  });

  it('finds offers in any case', () => {
    expect(offerWordIn('送您一张券')).toBe('券');
    expect(offerWordIn('Big SALE today')).toBe('sale');
    expect(offerWordIn('您的会员等级已变更为金卡')).toBeUndefined();
  });

  it('keeps marketing and offers off templates, and only off templates', () => {
    const notice = { purpose: 'service', messageKind: 'template', text: '现等级:金卡' } as const;
    expect(contentRefusal(notice)).toBeUndefined();
    expect(contentRefusal({ ...notice, text: '立减 20' })).toBe('offer_words');
    expect(contentRefusal({ ...notice, purpose: 'marketing' })).toBe('marketing_on_template');
    expect(
      contentRefusal({ ...notice, purpose: 'marketing', messageKind: 'mass', text: '送券' }),
    ).toBeUndefined();
  });
});
