import { randomBytes } from 'node:crypto';
import { TagError } from './tags.errors.js';

export type TagKind = 'manual' | 'rule';

/** What an operator says about a tag; the rule was checked by whoever knows rules. */
export interface TagDraft {
  /** Absent: made up. */
  code?: string | undefined;
  name: string;
  group: string;
  kind: TagKind;
  /** The plain rule; null for manual tags. */
  rule: unknown;
  /** How many business days, the first included, a tag holds unless said otherwise; null for ever. Manual tags only. */
  validDays: number | null;
}

const CODE = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const NAME_LENGTH = 20;
const VALID_DAYS_AT_MOST = 3650;

/** Checks a draft and trims its words; throws TagError. */
export function checkTagDraft(draft: TagDraft): TagDraft & { code: string } {
  const { kind, validDays } = draft;
  const name = draft.name.trim();
  const group = draft.group.trim();
  const code = draft.code ?? `tag-${randomBytes(5).toString('hex')}`;
  if (!CODE.test(code))
    throw refused('code-invalid', 'code', '标签代码只能用小写字母、数字、- 和 _，最长 64 个字符');
  if (name === '' || [...name].length > NAME_LENGTH)
    throw refused('name-invalid', 'name', `标签名称不能为空，最长 ${NAME_LENGTH} 个字`);
  if ([...group].length > NAME_LENGTH)
    throw refused('group-invalid', 'group', `标签分组最长 ${NAME_LENGTH} 个字`);
  if (kind === 'rule' && (draft.rule === null || draft.rule === undefined))
    throw refused('rule-missing', 'rule', '规则标签要有条件');
  if (kind === 'manual' && draft.rule !== null && draft.rule !== undefined)
    throw refused('rule-unexpected', 'rule', '手工标签没有条件；要按条件打标签请选规则标签');
  if (kind === 'rule' && validDays !== null)
    throw refused('validity-unexpected', 'validDays', '规则标签由规则决定去留，不设有效天数');
  if (validDays !== null && (!Number.isInteger(validDays) || validDays < 1 || validDays > VALID_DAYS_AT_MOST))
    throw refused('validity-invalid', 'validDays', `有效天数要填 1 到 ${VALID_DAYS_AT_MOST} 的整数`);
  return { ...draft, code, name, group, rule: draft.rule ?? null };
}

function refused(reason: string, path: string, message: string): TagError {
  return new TagError(reason, 422, message, { path });
}
