import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ChannelsService } from '../../channels/channels.service.js';
import { isDuplicateKey } from '../../platform/database/database.js';
import { AppError } from '../../platform/errors/app-error.js';

/** The channel that imported rows belong to. */
export interface ImportChannel {
  id: string;
  code: string;
  name: string;
}

const DEFAULT_NAME = 'CSV 导入';
const DEFAULT_CODE = 'csv-import';
const NAME_LENGTH = 64;
/** No row ever has it: what a trial writes to a channel that does not exist yet, and takes back. */
const NO_CHANNEL_ID = '0';

/** Finds or makes the channel of kind csv that files are imported into. */
@Injectable()
export class ImportChannels {
  constructor(private readonly channels: ChannelsService) {}

  /**
   * The csv channel with this name or code; made when there is none, unless `isDryRun`.
   * Throws `imports.channel-not-csv` when another kind of channel is called so.
   */
  async find(wanted: string | undefined, isDryRun: boolean): Promise<ImportChannel> {
    const name = wanted?.trim() || DEFAULT_NAME;
    if (name.length > NAME_LENGTH) throw new ChannelNameTooLong(name);
    const code = codeFor(name);
    const found = await this.known(name, code);
    if (found) return found;
    if (isDryRun) return { id: NO_CHANNEL_ID, code, name };
    try {
      return await this.channels.create({ kind: 'csv', code, name });
    } catch (error) {
      // Another import of the same name came first.
      const isTaken =
        isDuplicateKey(error) || (error instanceof AppError && error.code === 'channels.code-taken');
      const made = isTaken ? await this.known(name, code) : undefined;
      if (made) return made;
      throw error;
    }
  }

  private async known(name: string, code: string): Promise<ImportChannel | undefined> {
    const channels = await this.channels.list();
    const isCalledSo = channels.filter((channel) => channel.name === name || channel.code === name);
    const found =
      isCalledSo.find(({ kind }) => kind === 'csv') ?? channels.find((channel) => channel.code === code);
    if (found?.kind === 'csv') return found;
    const other = found ?? isCalledSo[0];
    if (other) throw new ChannelNotCsv(other.name);
    return undefined;
  }
}

/** `csv-` and what a code may hold of the name; a hash stands for the rest. */
function codeFor(name: string): string {
  if (name === DEFAULT_NAME) return DEFAULT_CODE;
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  if (slug === name) return `csv-${slug}`;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return slug === '' ? `csv-${digest}` : `csv-${slug}-${digest}`;
}

class ChannelNotCsv extends AppError {
  constructor(name: string) {
    super({
      code: 'imports.channel-not-csv',
      status: 409,
      message: `渠道「${name}」不是文件导入渠道，请用 --channel 换一个名字`,
      details: { name },
    });
  }
}

class ChannelNameTooLong extends AppError {
  constructor(name: string) {
    super({
      code: 'imports.channel-name-too-long',
      message: `渠道名称不能超过 ${NAME_LENGTH} 个字符`,
      details: { name: name.slice(0, 100) },
    });
  }
}
