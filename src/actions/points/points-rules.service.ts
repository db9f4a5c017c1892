import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { SettingsService } from '../../platform/settings/settings.service.js';
import { OrderPointsStore } from './order-points.store.js';
import { pointsRulesSetting } from './points-rules.setting.js';
import { pointsRulesHistory, pointsRulesOn, type PointsRules } from './points-rules.js';

/** A version of the rules as operators read it. */
export interface PointsRulesVersion {
  /** null: the default that holds before anything was set. */
  id: string | null;
  /** First business date these rules are for; null: from the beginning. */
  startsOn: BusinessDate | null;
  setAt: Date | null;
  setBy: string;
  isInForce: boolean;
  rules: PointsRules;
}

/** The earn rules and what they were before. */
@Injectable()
export class PointsRulesService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly settings: SettingsService,
    private readonly store: OrderPointsStore,
  ) {}

  /** Every version, newest first; the one for today is `isInForce`. */
  async versions(): Promise<PointsRulesVersion[]> {
    const history = pointsRulesHistory(await this.store.rulesRows(this.database));
    const inForce = pointsRulesOn(history, await this.clock.today());
    return history
      .map((dated) => ({
        id: dated.id,
        startsOn: dated.id === null ? null : dated.startsOn,
        setAt: dated.setAt,
        setBy: dated.setBy,
        isInForce: dated === inForce,
        rules: dated.rules,
      }))
      .toReversed();
  }

  /** Categories that orders name, for choosing; at most 200. */
  async categories(): Promise<string[]> {
    return this.store.categories(this.database);
  }

  /** Sets new rules, for what happens from their start on. Throws `settings.value-invalid` with the path. */
  async set(rules: unknown, setBy: string): Promise<PointsRulesVersion[]> {
    await this.settings.set(pointsRulesSetting.name, JSON.stringify(rules), setBy);
    return this.versions();
  }
}
