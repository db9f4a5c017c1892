import type { Explanation } from '../../decisions/tiering/explanation.service.js';

/** An explanation that speaks to the member instead of about them. */
export function wordedForMember(explanation: Explanation): Explanation {
  return { ...explanation, sentence: memberSentence(explanation.sentence) };
}

/** `近365天实付 ¥520.00（要求 ≥ ¥500.00），所以是「银卡」` → `你的近365天实付 …，所以你是「银卡」`. */
export function memberSentence(sentence: string): string {
  if (sentence.startsWith('由 '))
    return sentence.replace(/^由 .*? 人工调整为/, '工作人员把你的等级调整为').replace(/：.*$/, '');
  if (sentence.startsWith('没有达到')) return `你还${sentence.replace('归入', '目前是')}`;
  if (sentence.startsWith('最新数据')) return `你的${sentence}`;
  if (sentence.startsWith('不满足')) return `你${sentence.replace('，所以是「', '，所以你是「')}`;
  return `你的${sentence.replace('，所以是「', '，所以你是「')}`;
}
