import { Injectable } from '@nestjs/common';
import { MembersRead } from '../../../facts/members/members.read.js';
import { MembersService } from '../../../facts/members/members.service.js';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { Database } from '../../../platform/database/database.js';
import { BirthdayInvalid, BirthdaySet, MemberSessionEnded, NotJoined } from '../mini-program.errors.js';

export interface MiniProfile {
  displayName: string;
  /** `YYYY-MM-DD`; set once. */
  birthday: string | null;
  city: string;
  /** Last digits; empty: none is bound. */
  phoneTail: string;
}

const FIRST_BIRTHDAY = '1900-01-01';

/** What a member says about themselves. */
@Injectable()
export class MemberProfiles {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly membersRead: MembersRead,
    private readonly members: MembersService,
  ) {}

  /** Throws `mini-program.session-ended`. */
  async read(memberId: string): Promise<MiniProfile> {
    const row = await this.membersRead.find(this.database, memberId);
    if (!row || row.merged_into_id !== null) throw new MemberSessionEnded();
    const { display_name: displayName, birthday, city, phone_tail: phoneTail } = row;
    return { displayName, birthday, city, phoneTail };
  }

  /**
   * A birthday is set once, as gifts follow from it. Throws `mini-program.birthday-invalid`,
   * `mini-program.birthday-set`, `mini-program.not-joined`, `mini-program.session-ended`.
   */
  async change(
    memberId: string,
    { displayName, birthday, city }: { displayName?: string; birthday?: string; city?: string },
  ): Promise<MiniProfile> {
    const row = await this.membersRead.find(this.database, memberId);
    if (!row || row.merged_into_id !== null) throw new MemberSessionEnded();
    if (row.joined_at === null) throw new NotJoined();
    if (birthday !== undefined) {
      if (!isBirthday(birthday, await this.clock.today())) throw new BirthdayInvalid();
      if (row.birthday !== null && row.birthday !== birthday) throw new BirthdaySet();
    }
    await this.database.transaction((tx) =>
      this.members.updateProfiles(tx, [{ memberId, displayName, birthday, city }]),
    );
    return this.read(memberId);
  }
}

/** A day that was in the calendar, not before 1900 and not after today. */
function isBirthday(text: string, today: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  const isInCalendar = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
  return isInCalendar && text >= FIRST_BIRTHDAY && text <= today;
}
