import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { PeopleDirectoryRead } from '../../../orchestration/people-directory/people-directory.read.js';
import type { PeopleFilter } from '../../../orchestration/people-directory/people-filter.js';
import { Database } from '../../../platform/database/database.js';
import { checked } from '../../../platform/http/checked-query.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { TOTAL_CAP, decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import { MemberDetailReader, type MemberDetail } from './member-detail.reader.js';
import { MemberTiers } from './member-tiers.js';
import { memberRow, sortValue, type MemberRow } from './member-view.js';
import { MembersExport } from './members.export.js';
import { MembersQuery } from './members.dto.js';

const TIER_KEY = 'tier.';
const CITIES_SHOWN = 200;

/** The list of people, its export, and one person's page. */
@ApiTags('members')
@Controller('api/admin/v1')
export class MembersController {
  constructor(
    private readonly database: Database,
    private readonly people: PeopleDirectoryRead,
    private readonly tiers: MemberTiers,
    private readonly detail: MemberDetailReader,
    private readonly exporter: MembersExport,
  ) {}

  @Get('members')
  async list(@Query() raw: Record<string, string>): Promise<Page<MemberRow>> {
    const { query, filter } = await this.read(raw);
    const { sort, limit } = query;
    const [value = null, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
    const after = id === undefined ? undefined : { value, id: String(id) };
    const total = await this.people.count(this.database, filter, TOTAL_CAP);
    const slice = { sort, after, limit: limit + 1, isSelective: total <= TOTAL_CAP };
    const rows = await this.people.list(this.database, filter, slice);
    const tiers = await this.tiers.ofMembers(rows.slice(0, limit).map((row) => row.id));
    return pageOf(rows, limit, {
      item: (row) => memberRow(row, tiers.get(row.id) ?? []),
      cursorOf: (row) => [sortValue(row, sort), row.id],
      total,
    });
  }

  /** Everyone whom the filters find, streamed. */
  @Get(['members.csv', 'members.xlsx'])
  async export(@Query() raw: Record<string, string>, @Res() reply: FastifyReply): Promise<void> {
    const { query, filter } = await this.read(raw);
    const table = await this.exporter.table(filter, query.sort);
    await sendSheet(reply, '会员', table.header, table.rows);
  }

  /** Choices for the city filter. */
  @Get('member-cities')
  cities(): Promise<{ city: string; people: number }[]> {
    return this.people.cities(this.database, CITIES_SHOWN);
  }

  @Get('members/:id')
  find(@Param('id', IdPipe) id: string): Promise<MemberDetail> {
    return this.detail.read(id);
  }

  /** `tier.<scheme>=<tier>` may stand for any scheme; every other key must be one that we know. */
  private async read(raw: Record<string, string>): Promise<{ query: MembersQuery; filter: PeopleFilter }> {
    const keys = Object.keys(raw);
    const plain = Object.fromEntries(
      keys.filter((key) => !key.startsWith(TIER_KEY)).map((key) => [key, raw[key]]),
    );
    const wanted = keys
      .filter((key) => key.startsWith(TIER_KEY))
      .map((key) => ({ schemeCode: key.slice(TIER_KEY.length), tierCode: String(raw[key]) }));
    const query = checked(MembersQuery, plain);
    const text = query.q?.trim();
    return {
      query,
      filter: {
        text: text === '' ? undefined : text,
        isJoined: query.joined,
        isFollowing: query.following,
        channelId: query.channelId,
        city: query.city,
        netAmountMinFen: query.netAmountMinFen,
        netAmountMaxFen: query.netAmountMaxFen,
        lastPaidFrom: query.lastPaidFrom,
        lastPaidTo: query.lastPaidTo,
        tiers: await this.tiers.conditions(wanted),
      },
    };
  }
}
