import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { ContributedField } from '../../platform/fields/contributed-field.js';
import type { FieldDefinition } from '../../platform/fields/field-definition.js';
import type { RowsField } from '../../platform/fields/rows-field.js';
import { FieldCatalogue } from './field-catalogue.js';

/** Fields that later stages add for segments. */
export class ContributedFields {
  constructor(readonly list: readonly ContributedField[]) {}
}

/** Gives everybody the catalogue of fields; compiler and validation are plain functions. */
@Global()
@Module({})
export class ConditionsModule {
  static forRoot(
    fields: readonly FieldDefinition[],
    rowsFields: readonly RowsField[] = [],
    segmentFields: readonly ContributedField[] = [],
  ): DynamicModule {
    const providers = [
      { provide: FieldCatalogue, useFactory: () => new FieldCatalogue(fields, rowsFields) },
      { provide: ContributedFields, useFactory: () => new ContributedFields(segmentFields) },
    ];
    return { module: ConditionsModule, providers, exports: [FieldCatalogue, ContributedFields] };
  }
}
