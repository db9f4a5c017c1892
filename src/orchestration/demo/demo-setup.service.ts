import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { businessDateOf, type BusinessDate } from '../../platform/clock/business-date.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { Database } from '../../platform/database/database.js';
import { ScheduleService } from '../../platform/jobs/schedule.service.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { DemoChannels } from './demo-channels.js';
import { DemoOffers } from './demo-offers.js';
import { DemoSourceMismatch } from './demo.errors.js';
import { SimulatorControl } from './simulator-control.js';

const SOURCE_SETTING = 'demo.source';
const AUTHOR = '演示';

/**
 * What those get who were there before the first tiers: the generated brand greets them with the entry
 * coupon of their tier (只发券), the replay of a log gives nothing (不发).
 */
export const EXISTING_MEMBERS_SETTING = 'demo.existing-members';

export interface Prepared {
  source: string;
  businessDate: BusinessDate;
  isFirstTime: boolean;
}

/** Sets an installation up for the simulator. Everything here may be done again and changes nothing then. */
@Injectable()
export class DemoSetupService {
  constructor(
    private readonly database: Database,
    private readonly settings: SettingStore,
    private readonly clock: BusinessClock,
    private readonly schedules: ScheduleService,
    private readonly simulator: SimulatorControl,
    private readonly channels: DemoChannels,
    private readonly offers: DemoOffers,
    private readonly config: AppConfig,
  ) {}

  /**
   * Channels, callbacks, plans and settings for the data `source` names; schedules stand still until the
   * main job is through. Throws `demo.source-mismatch` when the database holds data of another source.
   */
  async prepare(source: string): Promise<Prepared> {
    const held = await this.settings.read<string>(this.database, SOURCE_SETTING);
    if (held !== undefined && held !== source) throw new DemoSourceMismatch(held, source);
    const isFirstTime = held === undefined;
    await this.schedules.setPaused(true, AUTHOR);
    if (isFirstTime) await this.firstTime();
    const { officialAccountId, codes } = await this.channels.ensure(await this.simulator.firstOrderDate());
    await this.simulator.setCallbacks(this.callbackBase(), codes);
    await this.offers.ensureReactivation(officialAccountId, AUTHOR);
    await this.settings.write(this.database, SOURCE_SETTING, source, AUTHOR);
    return { source, businessDate: await this.clock.today(), isFirstTime };
  }

  /**
   * A demo runs at any hour, so it has no quiet hours; its orders are all older than the installation,
   * so they earn points; and over a log that is over, the business date stands where the log ends.
   */
  private async firstTime(): Promise<void> {
    await this.settings.write(this.database, 'messaging.quiet-hours', 'off', AUTHOR);
    await this.settings.write(this.database, 'points.earn-before-go-live', true, AUTHOR);
    const { mode, now } = await this.simulator.clock();
    const isReplay = mode === 'standing';
    if (isReplay) await this.clock.fix(businessDateOf(new Date(now)), AUTHOR);
    await this.settings.write(this.database, EXISTING_MEMBERS_SETTING, isReplay ? 'none' : 'coupon', AUTHOR);
    await this.settings.write(this.database, 'points.go-live-on', await this.clock.today(), AUTHOR);
  }

  /** Where this installation hears pushes; undefined port: the installation has no API, so nobody pushes. */
  private callbackBase(): string | null {
    return this.config.PORT === 0 ? null : `http://127.0.0.1:${this.config.PORT}`;
  }
}
