import { describe, expect, it } from 'vitest';
import { isOwnWork, needsApproval } from './approval-decision.js';

describe('approval', () => {
  it.each([
    ['the setting is off', null, 1_000_000, false],
    ['nobody changes', 0, 0, false],
    ['one changes and none may', 0, 1, true],
    ['as many change as one operator may decide', 500, 500, false],
    ['one more changes', 500, 501, true],
  ])('%s', (_story, approvalAbove, changed, needed) => {
    expect(needsApproval({ approvalAbove, changed })).toBe(needed);
  });

  it.each([
    ['who wrote it', '小周', true],
    ['who asked for it', '老陈', true],
    ['somebody else', '阿梅', false],
  ])('of one’s own work is no approval: %s', (_story, operator, isOwn) => {
    expect(isOwnWork({ createdBy: '小周', requestedBy: '老陈' }, operator)).toBe(isOwn);
  });
});
