import { Injectable } from '@nestjs/common';
import { ShopsRead } from '../../facts/shops/shops.read.js';
import { ShopsService } from '../../facts/shops/shops.service.js';
import { Database } from '../../platform/database/database.js';
import { DemoActivities } from './demo-activities.js';
import { DemoClaims } from './demo-claims.js';
import { DemoOffers } from './demo-offers.js';

const SHOPS = [
  { code: 'binjiang', name: '滨江店' },
  { code: 'gulou', name: '鼓楼店' },
];

/** All that the demo's brand gives once its ladder is published: benefits, claims, activities, and shops to redeem in. */
@Injectable()
export class DemoGifts {
  constructor(
    private readonly database: Database,
    private readonly shops: ShopsService,
    private readonly shopsRead: ShopsRead,
    private readonly offers: DemoOffers,
    private readonly claims: DemoClaims,
    private readonly activities: DemoActivities,
  ) {}

  /** May be called again and changes nothing then. */
  async ensure(author: string): Promise<void> {
    const known = new Set((await this.shopsRead.list(this.database)).map(({ code }) => code));
    for (const { code, name } of SHOPS) if (!known.has(code)) await this.shops.create(code, { name });
    await this.offers.ensureBenefits(author);
    await this.claims.ensure(author);
    await this.activities.ensure(author);
  }
}
