import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { AppError } from '../../platform/errors/app-error.js';
import { ScheduleService } from '../../platform/jobs/schedule.service.js';
import { SimulatorControl, type SimulatorMessage, type SimulatorPerson } from './simulator-control.js';

/** A person of the simulated world as the stage lists them. */
export interface StagePerson {
  personId: string;
  name: string;
  isFollowing: boolean;
  isJoined: boolean;
  /** Null while we have not heard of the person. */
  memberId: string | null;
}

const PEOPLE_LISTED = 30;
const NAMED_LISTED = 10;
const FAST_FORWARD_AT_MOST = 366;

/** What the demo stage lets people do: buy, give back, follow, leave, and let days pass. */
@Injectable()
export class DemoStageService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly schedules: ScheduleService,
    private readonly simulator: SimulatorControl,
  ) {}

  /**
   * People whose name, id, city or phone end fits; first buyers who joined and follow, for whom most happens.
   * Whoever we know is called what we call them, and found by that name too.
   */
  async people(search: string): Promise<StagePerson[]> {
    const found = await Promise.all([
      this.peopleNamed(search),
      this.simulator.people(search, PEOPLE_LISTED, { joined: true, follows: true, buyer: true }),
      this.simulator.people(search, PEOPLE_LISTED),
    ]);
    const people = [...new Map(found.flat().map((person) => [person.id, person])).values()];
    const listed = people.slice(0, PEOPLE_LISTED);
    const memberOf = await this.membersOf(listed);
    return listed.map((person) => ({
      personId: person.id,
      name: memberOf.get(person.id)?.name ?? person.name,
      isFollowing: person.follows,
      isJoined: memberOf.get(person.id)?.isJoined ?? person.joinedAt !== null,
      memberId: memberOf.get(person.id)?.memberId ?? null,
    }));
  }

  async placeOrder(personId: string, amountFen: number): Promise<{ orderId: string }> {
    const { orderId } = await this.simulator.placeOrder(personId, amountFen);
    return { orderId };
  }

  /** Gives back the person's newest order that is not given back yet; throws `demo.nothing-to-refund`. */
  async refundNewest(personId: string): Promise<{ orderId: string; amountFen: number }> {
    const orders = await this.simulator.ordersOf(personId);
    const newest = orders.find((order) => order.refundedFen < order.amountFen);
    if (!newest) {
      throw new AppError({
        code: 'demo.nothing-to-refund',
        status: 409,
        message: '这个人没有可以退款的订单，请先下一单',
      });
    }
    await this.simulator.refund(newest.orderId);
    return { orderId: newest.orderId, amountFen: newest.amountFen - newest.refundedFen };
  }

  async follow(personId: string): Promise<void> {
    await this.simulator.follow(personId);
  }

  async unfollow(personId: string): Promise<void> {
    await this.simulator.unfollow(personId);
  }

  async loginCode(personId: string): Promise<string> {
    return (await this.simulator.loginCode(personId)).code;
  }

  async inbox(personId: string): Promise<SimulatorMessage[]> {
    return this.simulator.inbox(personId);
  }

  /**
   * Lets `days` business days pass: our business date and the simulator's clock move together, then
   * whatever has become due is planned. Returns the new date and the runs that were planned.
   */
  async fastForward(days: number, by: string): Promise<{ businessDate: BusinessDate; jobRunIds: string[] }> {
    if (!Number.isInteger(days) || days < 1 || days > FAST_FORWARD_AT_MOST) {
      throw new AppError({
        code: 'demo.days-invalid',
        message: `一次快进 1 到 ${FAST_FORWARD_AT_MOST} 天`,
        details: { days },
      });
    }
    const businessDate = addDays(await this.clock.today(), days);
    await this.simulator.advanceDays(days);
    await this.clock.fix(businessDate, by);
    await this.schedules.tick();
    const runs = await this.database.rows<{ id: string }>(
      `SELECT r.id FROM job_run r WHERE r.business_date = ? AND r.state IN ('planned', 'running') ORDER BY r.id`,
      [businessDate],
    );
    return { businessDate, jobRunIds: runs.map(({ id }) => id) };
  }

  /** Whether work is still under way, so that the stage can say 处理中. */
  async isBusy(): Promise<boolean> {
    const found = await this.database.row<{ open: number }>(
      `SELECT EXISTS (SELECT 1 FROM job_run r WHERE r.state IN ('planned', 'running'))
           OR EXISTS (SELECT 1 FROM member_mark m)
           OR EXISTS (SELECT 1 FROM event_task t WHERE t.state = 'open') AS open`,
    );
    return found?.open === 1;
  }

  /** People of the simulated world whom we call something with `search` in it. */
  private async peopleNamed(search: string): Promise<SimulatorPerson[]> {
    if (search === '') return [];
    const rows = await this.database.rows<{ external_id: string }>(
      `SELECT MIN(i.external_id) AS external_id FROM member m
         JOIN channel_identity i ON i.member_id = m.id
       WHERE m.display_name LIKE ? GROUP BY m.id ORDER BY m.id LIMIT ?`,
      [`%${search.replaceAll(/[\\%_]/g, '\\$&')}%`, NAMED_LISTED],
    );
    const found = await Promise.all(rows.map((row) => this.simulator.people(row.external_id, 1)));
    return found.flat();
  }

  private async membersOf(
    people: readonly SimulatorPerson[],
  ): Promise<Map<string, { memberId: string; name: string; isJoined: boolean }>> {
    if (people.length === 0) return new Map();
    const personOf = new Map(
      people.flatMap(({ id, openids }) =>
        [openids.oa, openids.mp, openids.shop].map((openId) => [openId, id]),
      ),
    );
    const rows = await this.database.rows<{
      external_id: string;
      member_id: string;
      display_name: string;
      joined_at: Date | null;
    }>(
      `SELECT i.external_id, i.member_id, m.display_name, m.joined_at FROM channel_identity i
         JOIN member m ON m.id = i.member_id WHERE i.external_id IN (?)`,
      [[...personOf.keys()]],
    );
    return new Map(
      rows.map((row) => [
        personOf.get(row.external_id) ?? '',
        { memberId: row.member_id, name: row.display_name, isJoined: row.joined_at !== null },
      ]),
    );
  }
}
