import { Module } from '@nestjs/common';
import { RedeemCodesModule } from '../../../actions/redeem-codes/redeem-codes.module.js';
import { RedeemCampaignsController } from './redeem-campaigns.controller.js';

/** 口令与兑换码 in the admin panel. */
@Module({ imports: [RedeemCodesModule], controllers: [RedeemCampaignsController] })
export class RedeemCodesAdminModule {}
