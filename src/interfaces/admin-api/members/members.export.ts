import { Injectable } from '@nestjs/common';
import {
  PeopleDirectoryRead,
  type PeoplePosition,
} from '../../../orchestration/people-directory/people-directory.read.js';
import type { PeopleFilter, PeopleSort } from '../../../orchestration/people-directory/people-filter.js';
import { Database } from '../../../platform/database/database.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { TOTAL_CAP } from '../../../platform/http/page.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import { maskedPhone } from './masking.js';
import { MemberTiers } from './member-tiers.js';
import { sortValue, standingOf } from './member-view.js';

const ROWS_PER_READ = 1_000;

const STANDINGS = { customer: '客户', follower: '粉丝', member: '会员' } as const;

const HEADER = [
  '编号',
  '姓名',
  '手机',
  '身份',
  '是否关注',
  '城市',
  '订单数',
  '净消费（元）',
  '最近购买日',
  '入会时间',
];

/** The list of people as a table of any length, read page by page. */
@Injectable()
export class MembersExport {
  constructor(
    private readonly database: Database,
    private readonly people: PeopleDirectoryRead,
    private readonly tiers: MemberTiers,
  ) {}

  async table(
    filter: PeopleFilter,
    sort: PeopleSort,
  ): Promise<{ header: string[]; rows: AsyncIterable<SheetCell[]> }> {
    const schemes = await this.tiers.schemes();
    return {
      header: [...HEADER, ...schemes.map(({ name }) => name)],
      rows: this.rows(
        filter,
        sort,
        schemes.map(({ code }) => code),
      ),
    };
  }

  private async *rows(
    filter: PeopleFilter,
    sort: PeopleSort,
    schemeCodes: string[],
  ): AsyncGenerator<SheetCell[]> {
    const isSelective = (await this.people.count(this.database, filter, TOTAL_CAP)) <= TOTAL_CAP;
    let after: PeoplePosition | undefined;
    for (;;) {
      const slice = { sort, after, limit: ROWS_PER_READ, isSelective };
      const people = await this.people.list(this.database, filter, slice);
      const tiers = await this.tiers.ofMembers(people.map(({ id }) => id));
      for (const person of people) {
        const held = new Map((tiers.get(person.id) ?? []).map((tier) => [tier.schemeCode, tier.tierName]));
        yield [
          person.id,
          person.display_name,
          maskedPhone(person.phone_tail),
          STANDINGS[standingOf(person)],
          person.is_following === 1 ? '是' : '否',
          person.city,
          person.order_count,
          yuanFromFen(person.net_amount_fen).replaceAll(',', ''),
          person.last_paid_on,
          person.joined_at === null ? null : shanghaiTime(person.joined_at),
          ...schemeCodes.map((code) => held.get(code) ?? ''),
        ];
      }
      const last = people.at(-1);
      if (!last || people.length < ROWS_PER_READ) return;
      after = { value: sortValue(last, sort), id: last.id };
    }
  }
}

/** `2026-11-22 14:32:05` in Shanghai. */
function shanghaiTime(instant: Date): string {
  return new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
