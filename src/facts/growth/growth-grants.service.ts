import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks } from '../../platform/database/sql.js';
import { MemberMarks } from '../member-marks/member-marks.service.js';
import { GrowthGrantInvalid } from './growth.errors.js';
import { byNumber } from './growth.service.js';
import { GrowthStore } from './growth.store.js';

const PEOPLE_PER_PIECE = 1000;
const POINTS_AT_MOST = 1_000_000;
const TAKEN_BACK = 'back';

/** Growth that another module gives, once per (source key, occasion, person). */
export interface GrowthGrant {
  sourceKey: string;
  note: string;
  grantedBy: string;
  members: readonly { memberId: string; points: number; occasion?: string | undefined }[];
}

/** Growth given by benefits (权益赠送), and taken back with them. */
@Injectable()
export class GrowthGrants {
  constructor(
    private readonly clock: BusinessClock,
    private readonly store: GrowthStore,
    private readonly marks: MemberMarks,
  ) {}

  /**
   * Gives growth in the caller's transaction, once per key ever, also to people who were merged since. Returns whose
   * it is new for and who had theirs. Throws `growth.grant-invalid` for other than whole growth from 1 to 1,000,000.
   */
  async grant(tx: Tx, grant: GrowthGrant): Promise<{ given: string[]; existing: string[] }> {
    const wrong = grant.members.find(
      ({ points }) => !Number.isInteger(points) || points < 1 || points > POINTS_AT_MOST,
    );
    if (wrong) throw new GrowthGrantInvalid('points', `成长值要是 1 到 ${POINTS_AT_MOST} 的整数`);
    const result: { given: string[]; existing: string[] } = { given: [], existing: [] };
    for (const piece of chunks(inIdOrder(grant.members), PEOPLE_PER_PIECE)) {
      await this.lock(tx, piece);
      const had = await this.keysHeld(tx, piece);
      const fresh = piece.filter((one) => !had.has(`${one.memberId} ${keyOf(grant, one.occasion)}`));
      const news = new Set(fresh);
      result.existing.push(...piece.filter((one) => !news.has(one)).map(({ memberId }) => memberId));
      await this.write(tx, grant, fresh, 'grant', '');
      result.given.push(...fresh.map(({ memberId }) => memberId));
    }
    return result;
  }

  /** Takes back what was given under these keys, once; people who were given nothing are left out. Returns whose. */
  async takeBack(tx: Tx, grant: Omit<GrowthGrant, 'members'> & Takers): Promise<string[]> {
    const taken: string[] = [];
    for (const piece of chunks(inIdOrder(grant.members), PEOPLE_PER_PIECE)) {
      await this.lock(tx, piece);
      const had = await this.keysHeld(tx, piece);
      const due = piece.flatMap(({ memberId, occasion }) => {
        const key = `${memberId} ${keyOf(grant, occasion)}`;
        const points = had.get(key);
        return points === undefined || had.has(`${key}:${TAKEN_BACK}`)
          ? []
          : [{ memberId, occasion, points: -points }];
      });
      await this.write(tx, grant, due, 'reverse', `:${TAKEN_BACK}`);
      taken.push(...due.map(({ memberId }) => memberId));
    }
    return taken;
  }

  private lock(tx: Tx, members: readonly { memberId: string }[]): Promise<void> {
    return this.store.lockBalances(tx, [...new Set(members.map(({ memberId }) => memberId))]);
  }

  /** Growth by `<member> <key>`; read after the balances are locked, so nothing can be written meanwhile. */
  private async keysHeld(tx: Tx, members: readonly { memberId: string }[]): Promise<Map<string, number>> {
    const rows = await this.store.grantsOf(
      tx,
      members.map(({ memberId }) => memberId),
    );
    return new Map(
      rows.map(({ member_id: id, source_key: key, points }) => [
        `${id} ${key.slice(0, key.lastIndexOf(':'))}`,
        points,
      ]),
    );
  }

  private async write(
    tx: Tx,
    { sourceKey, note, grantedBy }: Omit<GrowthGrant, 'members'>,
    members: GrowthGrant['members'],
    kind: 'grant' | 'reverse',
    suffix: string,
  ): Promise<void> {
    if (members.length === 0) return;
    const earnedOn = await this.clock.today(tx);
    const changed = await this.store.append(
      tx,
      members.map(({ memberId, points, occasion }) => ({
        memberId,
        kind,
        points,
        sourceKind: 'grant' as const,
        sourceKey: `${keyOf({ sourceKey }, occasion)}${suffix}:${memberId}`,
        orderId: null,
        activityId: null,
        rulesId: null,
        earnedOn,
        note,
        recordedBy: grantedBy,
      })),
    );
    await this.marks.mark(tx, changed, 'growth');
  }
}

interface Takers {
  members: readonly { memberId: string; occasion?: string | undefined }[];
}

function keyOf({ sourceKey }: { sourceKey: string }, occasion: string | undefined): string {
  return occasion === undefined ? sourceKey : `${sourceKey}:${occasion}`;
}

function inIdOrder<Row extends { memberId: string }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((left, right) => byNumber(left.memberId, right.memberId));
}
