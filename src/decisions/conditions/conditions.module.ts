import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { FieldDefinition } from '../../platform/fields/field-definition.js';
import { FieldCatalogue } from './field-catalogue.js';

/** Gives everybody the catalogue of fields; compiler and validation are plain functions. */
@Global()
@Module({})
export class ConditionsModule {
  static forRoot(fields: readonly FieldDefinition[]): DynamicModule {
    const catalogue = { provide: FieldCatalogue, useFactory: () => new FieldCatalogue(fields) };
    return { module: ConditionsModule, providers: [catalogue], exports: [FieldCatalogue] };
  }
}
