import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { EventBus } from '../../platform/outbox/event-bus.js';
import { ActivitiesService } from '../activities/activities.service.js';
import { MemberMarks } from '../member-marks/member-marks.service.js';
import { ConsentsStore } from './consents.store.js';
import { isFallbackName } from './display-name.js';
import { MEMBER_MERGED, type MemberMerged } from './members.events.js';
import { MembersStore, type MergeableRow } from './members.store.js';
import type { FoundPair } from './identity-resolver.js';

/** Moves what one module keeps by member, within the transaction of the merge. */
export interface MergeStep {
  name: string;
  move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void>;
}

/**
 * Makes two records of one person into one. The one who joined first stays, else the older record.
 * Later modules move their rows on the event `member.merged`.
 */
@Injectable()
export class MemberMerger {
  private readonly steps: MergeStep[] = [];

  constructor(
    private readonly store: MembersStore,
    private readonly consents: ConsentsStore,
    private readonly activities: ActivitiesService,
    private readonly marks: MemberMarks,
    private readonly events: EventBus,
  ) {}

  /** For modules of the same stage that keep rows by member. */
  addStep(step: MergeStep): void {
    if (this.steps.some(({ name }) => name === step.name)) throw new Error(`Two merge steps ${step.name}`);
    this.steps.push(step);
  }

  /** Merges each pair; returns who became whom. */
  async merge(tx: Tx, pairs: readonly FoundPair[]): Promise<Map<string, string>> {
    const became = new Map<string, string>();
    const standing = (memberId: string): string => {
      const next = became.get(memberId);
      return next === undefined ? memberId : standing(next);
    };
    for (const { memberId, ownerId } of pairs) {
      const [one, other] = [standing(memberId), standing(ownerId)];
      if (one === other) continue;
      const { from, to } = await this.mergeTwo(tx, one, other);
      became.set(from, to);
    }
    return new Map([...became.keys()].map((from) => [from, standing(from)]));
  }

  private async mergeTwo(tx: Tx, one: string, other: string): Promise<{ from: string; to: string }> {
    const rows = await this.store.lockMergeable(tx, [one, other]);
    const [a, b] = [rows.get(one), rows.get(other)];
    if (!a || !b || a.merged_into_id !== null || b.merged_into_id !== null)
      throw new Error(`Cannot merge ${one} and ${other}: not two standing records`);
    const [kept, closed] = staysFirst(a, b) ? [a, b] : [b, a];
    await this.store.mergeInto(tx, closed.id, kept.id);
    await this.store.replaceProfile(tx, combined(kept, closed));
    await this.consents.move(tx, closed.id, kept.id);
    await this.activities.move(tx, closed.id, kept.id);
    for (const step of this.steps) await step.move(tx, closed.id, kept.id);
    await this.marks.mark(tx, [closed.id, kept.id], 'merge');
    const payload: MemberMerged = { fromMemberId: closed.id, toMemberId: kept.id };
    await this.events.publish(tx, MEMBER_MERGED, payload);
    return { from: closed.id, to: kept.id };
  }
}

function staysFirst(a: MergeableRow, b: MergeableRow): boolean {
  const [joinedA, joinedB] = [a.joined_at?.getTime() ?? Infinity, b.joined_at?.getTime() ?? Infinity];
  return joinedA === joinedB ? BigInt(a.id) < BigInt(b.id) : joinedA < joinedB;
}

/** The kept record with its blanks filled from the closed one. */
function combined(kept: MergeableRow, closed: MergeableRow): MergeableRow {
  const isOlder = closed.first_seen_at < kept.first_seen_at;
  const hasPhone = kept.phone_index !== null;
  return {
    ...kept,
    display_name:
      isFallbackName(kept.display_name) && !isFallbackName(closed.display_name)
        ? closed.display_name
        : kept.display_name,
    province: kept.province || closed.province,
    city: kept.city || closed.city,
    phone_cipher: hasPhone ? kept.phone_cipher : closed.phone_cipher,
    phone_index: hasPhone ? kept.phone_index : closed.phone_index,
    phone_tail: hasPhone ? kept.phone_tail : closed.phone_tail,
    gender: kept.gender === 'unknown' ? closed.gender : kept.gender,
    birthday: kept.birthday ?? closed.birthday,
    first_channel_id: isOlder ? closed.first_channel_id : kept.first_channel_id,
    first_seen_at: isOlder ? closed.first_seen_at : kept.first_seen_at,
  };
}
