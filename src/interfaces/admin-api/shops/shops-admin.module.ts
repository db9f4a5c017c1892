import { Module } from '@nestjs/common';
import { ShopsModule } from '../../../facts/shops/shops.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { ClerksController } from './clerks.controller.js';
import { ShopsController } from './shops.controller.js';

/** 门店 in the admin panel. */
@Module({ imports: [ShopsModule, AuthModule], controllers: [ShopsController, ClerksController] })
export class ShopsAdminModule {}
