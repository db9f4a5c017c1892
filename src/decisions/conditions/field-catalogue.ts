import { createHash } from 'node:crypto';
import type { FieldDefinition } from '../../platform/fields/field-definition.js';
import type { RowsField } from '../../platform/fields/rows-field.js';

/** The fields rules may use, by code. Two fields with one code are a wiring mistake. */
export class FieldCatalogue {
  private readonly byCode = new Map<string, FieldDefinition>();
  /** Changes whenever a field does; stored with every version compiled against it. */
  readonly hash: string;

  /** `fields` have a column each; `rowsFields` make their figure from rows of their own, by what a condition says. */
  constructor(
    readonly fields: readonly FieldDefinition[],
    readonly rowsFields: readonly RowsField[] = [],
  ) {
    for (const field of [...fields, ...rowsFields]) {
      if (this.byCode.has(field.code)) throw new Error(`Two fields are called ${field.code}`);
      this.byCode.set(field.code, field);
    }
    this.hash = createHash('sha256')
      .update(JSON.stringify([...fields, ...rowsFields]))
      .digest('hex');
  }

  find(code: string): FieldDefinition | undefined {
    return this.byCode.get(code);
  }
}
