import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { SegmentCounter } from '../../decisions/segments/segment-counter.js';
import { SegmentError } from '../../decisions/segments/segments.errors.js';
import { SegmentFreezer } from '../../decisions/segments/segment-freezer.js';
import { SegmentsRead } from '../../decisions/segments/segments.read.js';
import { SegmentsService } from '../../decisions/segments/segments.service.js';
import { csvCell } from '../../platform/spreadsheet/cell.js';
import type { CliCommand, CliOption } from './cli-command.js';

const AUTHOR = '命令行';
const LISTED_AT_MOST = 1000;

const SEGMENT: CliOption = { type: 'string', description: 'code of the segment', required: true };

/** `segment list`: every segment in use with its people as last counted. */
export const segmentListCommand: CliCommand = {
  name: 'segment list',
  summary: 'list the segments in use and how many people were last counted in each',
  options: {},
  async run({ app }) {
    const listed = await app.get(SegmentsRead).list({ limit: LISTED_AT_MOST });
    const segments = listed.map(({ row, usedBy }) => ({
      code: row.code,
      name: row.name,
      kind: row.kind,
      people: row.people,
      countedAt: row.counted_at?.toISOString() ?? null,
      usedBy,
    }));
    return {
      table: {
        columns: ['code', 'name', 'kind', 'people', 'counted at'],
        rows: segments.map(({ code, name, kind, people, countedAt }) => [
          code,
          name,
          kind,
          people ?? '-',
          countedAt ?? '-',
        ]),
      },
      json: segments,
    };
  },
};

/** `segment count`: how many people are in a segment now and whom messages can reach. */
export const segmentCountCommand: CliCommand = {
  name: 'segment count',
  summary: 'count the people of a segment now, and those whom messages can reach per channel',
  options: { segment: SEGMENT },
  async run({ app, values }) {
    const row = await app.get(SegmentsService).require(String(values['segment']));
    const preview = await app
      .get(SegmentCounter)
      .preview(await app.get(SegmentsRead).ask(row), { isExact: true });
    const { count, total, reach, isReachEstimate, snapshotAt } = preview;
    return {
      lines: [
        `${row.code}: ${count} of ${total} people`,
        ...reach.map(
          (channel) => `  ${isReachEstimate ? 'about ' : ''}${channel.count} by ${channel.channelName}`,
        ),
      ],
      json: { code: row.code, count, total, reach, isReachEstimate, snapshotAt },
    };
  },
};

/** `segment freeze`: writes down who is in a segment now. */
export const segmentFreezeCommand: CliCommand = {
  name: 'segment freeze',
  summary: 'freeze who is in a dynamic segment now, with a hash over the sorted member ids',
  options: { segment: SEGMENT },
  async run({ app, values }) {
    const row = await app.get(SegmentsService).require(String(values['segment']));
    const freezer = app.get(SegmentFreezer);
    const snapshot = await freezer.freeze(row, AUTHOR);
    while ((await freezer.writeSome()) > 0);
    return {
      lines: [`${row.code}: ${snapshot.people} people in list ${snapshot.id}, ${snapshot.hash}`],
      json: { code: row.code, snapshotId: snapshot.id, people: snapshot.people, hash: snapshot.hash },
    };
  },
};

/** `segment export`: the people of a segment, or of a frozen list, as a file. */
export const segmentExportCommand: CliCommand = {
  name: 'segment export',
  summary: 'write the people of a segment now, or of one of its frozen lists, to a CSV file (member ids)',
  options: {
    segment: SEGMENT,
    snapshot: { type: 'string', description: 'id of a frozen list (default: who is in it now)' },
    out: { type: 'string', description: 'the CSV file', required: true },
  },
  async run({ app, values }) {
    const read = app.get(SegmentsRead);
    const row = await app.get(SegmentsService).require(String(values['segment']));
    const { snapshot } = values;
    if (typeof snapshot === 'string') await read.readySnapshot(row, readId(snapshot));
    const pieces =
      typeof snapshot === 'string' ? read.everybodyOfSnapshot(snapshot) : await read.everybody(row);
    const file = createWriteStream(String(values['out']));
    let people = 0;
    file.write('member_id,display_name\n');
    for await (const piece of pieces) {
      people += piece.length;
      const text = piece.map((one) => `${one.member_id},${csvCell(one.display_name)}\n`).join('');
      if (!file.write(text)) await once(file, 'drain');
    }
    file.end();
    await finished(file);
    return {
      lines: [`${people} people written to ${String(values['out'])}`],
      json: { code: row.code, people, file: values['out'] },
    };
  },
};

function readId(text: string): string {
  if (/^[1-9]\d{0,18}$/.test(text)) return text;
  throw new SegmentError('snapshot-not-found', 404, '没有找到这份冻结名单', { id: text.slice(0, 40) });
}
