import { ChannelsService } from '../../channels/channels.service.js';
import { SyncService } from '../../orchestration/sync/sync.service.js';
import { PULL_JOB } from '../../orchestration/sync/sync.jobs.js';
import type { CliCommand } from './cli-command.js';

/** `sync`: reads all enabled channels, or one, in this process; returns when everything is stored. */
export const syncCommand: CliCommand = {
  name: 'sync',
  summary: 'read what is new on all channels, or on one',
  options: {
    channel: { type: 'string', description: 'code of the channel; all enabled ones when left out' },
    full: { type: 'boolean', description: 'look at followers and members from the beginning' },
  },
  async run({ app, values, onProgress }) {
    const sync = app.get(SyncService);
    let reported = -1;
    const options = {
      isFull: values['full'] === true,
      requestedBy: '命令行',
      onProgress: (done: number, total: number) => {
        const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
        if (percent > reported) onProgress(`sync ${percent} %`);
        reported = Math.max(reported, percent);
      },
    };
    const code = values['channel'];
    const counts =
      typeof code === 'string'
        ? await sync.pullChannel((await app.get(ChannelsService).getByCode(code)).id, options)
        : await sync.pullAll(options);
    return {
      table: {
        columns: ['what', 'rows'],
        rows: Object.entries(counts).map(([name, rows]) => [PULL_JOB.countLabels[name] ?? name, rows]),
      },
      json: counts,
    };
  },
};
