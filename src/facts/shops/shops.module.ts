import { Module } from '@nestjs/common';
import { ShopsRead } from './shops.read.js';
import { ShopsService } from './shops.service.js';
import { ShopsStore } from './shops.store.js';

/** The brand's shops, as operators list them. */
@Module({ providers: [ShopsStore, ShopsRead, ShopsService], exports: [ShopsRead, ShopsService] })
export class ShopsModule {}
