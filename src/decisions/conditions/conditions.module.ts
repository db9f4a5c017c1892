import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { FieldDefinition } from '../../platform/fields/field-definition.js';
import type { RowsField } from '../../platform/fields/rows-field.js';
import { FieldCatalogue } from './field-catalogue.js';

/** Gives everybody the catalogue of fields; compiler and validation are plain functions. */
@Global()
@Module({})
export class ConditionsModule {
  static forRoot(fields: readonly FieldDefinition[], rowsFields: readonly RowsField[] = []): DynamicModule {
    const catalogue = {
      provide: FieldCatalogue,
      useFactory: () => new FieldCatalogue(fields, rowsFields),
    };
    return { module: ConditionsModule, providers: [catalogue], exports: [FieldCatalogue] };
  }
}
