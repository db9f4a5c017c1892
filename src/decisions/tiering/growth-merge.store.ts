import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MembersService } from '../../facts/members/members.service.js';
import type { Tx } from '../../platform/database/database.js';

/**
 * Lets what a merged person's closed periods have used up stay used up: their growth moves to the record that
 * stands, so the growth it is counted against must move in the same transaction. Which tier follows is
 * decided after the merge as after any other change. Writes: tier_state. Reads: scheme, member_tier.
 */
@Injectable()
export class GrowthMergeStore implements OnModuleInit {
  constructor(private readonly members: MembersService) {}

  onModuleInit(): void {
    this.members.addMergeStep({ name: 'tiering', move: (tx, from, to) => this.move(tx, from, to) });
  }

  private async move(tx: Tx, fromMemberId: string, toMemberId: string): Promise<void> {
    // the lock under which people are placed
    await tx.rows(
      'SELECT t.member_id FROM member_tier t WHERE t.member_id IN (?) ORDER BY t.member_id FOR UPDATE',
      [[fromMemberId, toMemberId]],
    );
    await tx.run(
      `INSERT INTO tier_state (scheme_id, member_id, anchor)
       SELECT s.scheme_id, ?, s.anchor FROM tier_state s JOIN scheme c ON c.id = s.scheme_id
       WHERE s.member_id = ? AND c.kind = 'growth_value' AND s.anchor IS NOT NULL
       ON DUPLICATE KEY UPDATE anchor = COALESCE(tier_state.anchor, 0) + VALUES(anchor)`,
      [toMemberId, fromMemberId],
    );
    await tx.run(
      `DELETE s FROM tier_state s JOIN scheme c ON c.id = s.scheme_id
       WHERE s.member_id = ? AND c.kind = 'growth_value'`,
      [fromMemberId],
    );
  }
}
