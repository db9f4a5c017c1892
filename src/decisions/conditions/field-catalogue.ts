import { createHash } from 'node:crypto';
import type { FieldDefinition } from '../../platform/fields/field-definition.js';

/** The fields rules may use, by code. Two fields with one code are a wiring mistake. */
export class FieldCatalogue {
  private readonly byCode = new Map<string, FieldDefinition>();
  /** Changes whenever a field does; stored with every version compiled against it. */
  readonly hash: string;

  constructor(readonly fields: readonly FieldDefinition[]) {
    for (const field of fields) {
      if (this.byCode.has(field.code)) throw new Error(`Two fields are called ${field.code}`);
      this.byCode.set(field.code, field);
    }
    this.hash = createHash('sha256').update(JSON.stringify(fields)).digest('hex');
  }

  find(code: string): FieldDefinition | undefined {
    return this.byCode.get(code);
  }
}
