import { sql } from '../../platform/database/fragment.js';
import type { FieldValue } from '../../platform/fields/field-definition.js';
import { ROWS_SOURCE, type RowsField } from '../../platform/fields/rows-field.js';

// Conditions made of it read: tag, member_tag (by the primary key; some people by ix_member_tag_member).

/**
 * Whether somebody carries one of some tags, by code, on the as-of date. Without choices any code is taken: schemes
 * are validated by the fixed catalogue, which knows no rows; a code that no tag has is nobody's.
 */
export function tagField(values?: readonly FieldValue[]): RowsField {
  return {
    code: 'tag',
    labelZh: '标签',
    labelEn: 'Tag',
    groupZh: '标签',
    groupEn: 'Tags',
    type: values ? 'enum' : 'string',
    unitZh: null,
    ...(values ? { values } : {}),
    source: ROWS_SOURCE,
    column: '',
    isNullable: false,
    params: [],
    operators: ['in', 'notIn'],
    rows: ({ operands, asOf }) => ({
      table: sql`member_tag x JOIN tag g ON g.id = x.tag_id`,
      member: 'x.member_id',
      where: sql`g.code IN (${operands.map(String)}) AND (x.expires_on IS NULL OR x.expires_on >= ${asOf})`,
      figures: [],
    }),
    basisZh: '业务日仍有效的标签；属于：有其中任一个，不属于：一个也没有',
  };
}
