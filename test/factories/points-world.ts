import { OrderPointsService } from '../../src/actions/points/order-points.service.js';
import { OrderPointsStore } from '../../src/actions/points/order-points.store.js';
import { PointsAdjustmentStore } from '../../src/actions/points/points-adjustment.store.js';
import { PointsAdjustmentsService } from '../../src/actions/points/points-adjustments.service.js';
import { PointsTakeBackService } from '../../src/actions/points/points-take-back.service.js';
import { PointsUpkeepService } from '../../src/actions/points/points-upkeep.service.js';
import { PointsRead } from '../../src/actions/points/points.read.js';
import { PointsService } from '../../src/actions/points/points.service.js';
import { PointsStore } from '../../src/actions/points/points.store.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import { businessDateOf, type BusinessDate } from '../../src/platform/clock/business-date.js';
import type { Database } from '../../src/platform/database/database.js';
import { valuesList } from '../../src/platform/database/sql.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import { LIFE_RULES, LIFE_SETTINGS, LIFE_STARTS_AT } from './points-oracle.js';
import type { PointsOperation } from './points-life.js';

/** A wall clock that stands until it is moved. */
export class MovableClock extends BusinessClock {
  at = LIFE_STARTS_AT;

  override now(): Promise<Date> {
    return Promise.resolve(this.at);
  }

  override today(): Promise<BusinessDate> {
    return Promise.resolve(businessDateOf(this.at));
  }
}

/** The services of points on a database, as the application wires them. */
export function pointsServices(database: Database, clock?: BusinessClock) {
  const settings = new SettingStore();
  const by = clock ?? new BusinessClock(database, settings);
  const ledger = new PointsStore();
  const orders = new OrderPointsService(by, settings, ledger, new OrderPointsStore());
  return {
    settings,
    orders,
    points: new PointsService(by, settings, ledger),
    takeBacks: new PointsTakeBackService(by, ledger),
    upkeep: new PointsUpkeepService(database, by, ledger, orders),
    adjustments: new PointsAdjustmentsService(database, by, settings, ledger, new PointsAdjustmentStore()),
    read: new PointsRead(),
  };
}

/**
 * Carries out a life of points on a real database. Every operation may be carried out again, also by another
 * process after the first was killed in it: `clock.at` is all that is not in the database, and `start` is repeatable.
 */
export class PointsWorld {
  readonly clock: MovableClock;
  readonly services: ReturnType<typeof pointsServices>;

  constructor(private readonly database: Database) {
    this.clock = new MovableClock(database, new SettingStore());
    this.services = pointsServices(database, this.clock);
  }

  /** People, settings and rules of a life; ids are the numbers of the life. */
  async start(members: number): Promise<void> {
    const list = valuesList(
      Array.from({ length: members }, (_, index) => [index + 1, '2026-01-01', '2026-01-01']),
    );
    await this.database.run(
      `INSERT INTO member (id, first_seen_at, joined_at) VALUES ${list.text}
       ON DUPLICATE KEY UPDATE first_seen_at = VALUES(first_seen_at)`,
      list.values,
    );
    const { settings } = this.services;
    const values: Record<string, unknown> = {
      'points.go-live-on': '2025-01-01',
      'points.refund-days': LIFE_SETTINGS.refundDays,
      'points.valid-days': LIFE_SETTINGS.validDays,
      'points.return-days': LIFE_SETTINGS.returnDays,
      'points.adjust-approval-above': 1_000_000,
      'points.rules': { ...LIFE_RULES, startsOn: '2025-01-01' },
    };
    for (const [name, value] of Object.entries(values)) {
      if ((await settings.read(this.database, name)) === undefined)
        await settings.write(this.database, name, value, 'life');
    }
  }

  async apply(operation: PointsOperation): Promise<'done' | 'insufficient'> {
    try {
      await this.carryOut(operation);
      return 'done';
    } catch (error) {
      if (error instanceof AppError && error.code === 'points.insufficient') return 'insufficient';
      throw error;
    }
  }

  private async carryOut(operation: PointsOperation): Promise<void> {
    const { points, orders, upkeep, adjustments } = this.services;
    switch (operation.kind) {
      case 'order':
        return this.order(operation);
      case 'refund':
        return this.database.transaction(async (tx) => {
          await tx.run(
            'UPDATE shop_order SET refunded_amount_fen = GREATEST(refunded_amount_fen, ?) WHERE external_id = ?',
            [operation.refundedFen, `no-${operation.orderNo}`],
          );
          await orders.settleOrders(tx, await this.orderIds(operation.orderNo));
        });
      case 'grant': {
        const members: { memberId: string; points: number }[] = [];
        for (const member of operation.members)
          members.push({ memberId: await this.holder(member), points: operation.points });
        const { key: sourceKey, isPending, validDays } = operation;
        await this.database.transaction((tx) =>
          points.grant(tx, { sourceKind: 'life', sourceKey, note: '赠送', isPending, validDays, members }),
        );
        return;
      }
      case 'spend': {
        const memberId = await this.holder(operation.member);
        const spending = { memberId, points: operation.points, sourceKind: 'life', sourceKey: operation.key };
        await this.database.transaction((tx) => points.spend(tx, { ...spending, note: '兑换' }));
        return;
      }
      case 'unspend': {
        const memberId = await this.holder(operation.member);
        const spending = { memberId, sourceKind: 'life', sourceKey: operation.key };
        await this.database.transaction((tx) => points.unspend(tx, { ...spending, note: '取消' }));
        return;
      }
      case 'adjust': {
        const memberId = await this.holder(operation.member);
        const { points: moved, key } = operation;
        await adjustments.adjust({ memberId, points: moved, reason: '人工调整', key, operator: '运营' });
        return;
      }
      case 'upkeep':
        await upkeep.settleLots();
        return;
      case 'advance':
        this.clock.at = new Date(this.clock.at.getTime() + operation.hours * 3_600_000);
        return;
      case 'merge':
        return this.merge(operation.from, operation.to);
    }
  }

  private async order(operation: Extract<PointsOperation, { kind: 'order' }>): Promise<void> {
    const memberId = await this.holder(operation.member);
    const paidAt = new Date(this.clock.at.getTime() - operation.paidDaysAgo * 86_400_000);
    await this.database.transaction(async (tx) => {
      await tx.run(
        `INSERT INTO shop_order (channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state,
           paid_amount_fen, refunded_amount_fen, paid_at, recorded_at) VALUES (1, ?, ?, 1, 'b', 'paid', ?, ?, ?, ?)
         ON DUPLICATE KEY UPDATE channel_id = VALUES(channel_id)`,
        [
          `no-${operation.orderNo}`,
          memberId,
          operation.paidFen,
          operation.refundedFen,
          paidAt,
          this.clock.at,
        ],
      );
      await this.services.orders.settleOrders(tx, await this.orderIds(operation.orderNo, tx));
    });
  }

  private async merge(from: number, to: number): Promise<void> {
    if ((await this.holder(from)) !== String(from)) return;
    await this.database.transaction(async (tx) => {
      await tx.run('UPDATE member SET merged_into_id = ? WHERE id = ?', [to, from]);
      await tx.run('UPDATE shop_order SET member_id = ? WHERE member_id = ?', [to, from]);
      await this.services.orders.mergeMembers(tx, String(from), String(to));
    });
  }

  private async orderIds(orderNo: number, sql: Pick<Database, 'rows'> = this.database): Promise<string[]> {
    const rows = await sql.rows<{ id: string }>('SELECT o.id FROM shop_order o WHERE o.external_id = ?', [
      `no-${orderNo}`,
    ]);
    return rows.map(({ id }) => id);
  }

  private async holder(member: number): Promise<string> {
    const found = await this.database.row<{ merged_into_id: string | null }>(
      'SELECT m.merged_into_id FROM member m WHERE m.id = ?',
      [member],
    );
    return found?.merged_into_id ? this.holder(Number(found.merged_into_id)) : String(member);
  }
}
