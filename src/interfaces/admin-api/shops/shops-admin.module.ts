import { Module } from '@nestjs/common';
import { ShopsModule } from '../../../facts/shops/shops.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { ShopsController } from './shops.controller.js';

/** 门店 in the admin panel. */
@Module({ imports: [ShopsModule, AuthModule], controllers: [ShopsController] })
export class ShopsAdminModule {}
