import { AppError } from '../../platform/errors/app-error.js';

/** Another process is reading this stream at the moment. */
export class SyncAlreadyRunning extends AppError {
  constructor(channelName: string, streamLabel: string) {
    super({
      code: 'sync.already-running',
      status: 409,
      message: `渠道「${channelName}」的${streamLabel}正在同步，请稍后再试`,
      details: { channel: channelName },
      isRetryable: true,
    });
  }
}

/** This process lost the stream, because it was silent for too long. */
export class SyncLeaseLost extends AppError {
  constructor() {
    super({ code: 'sync.lease-lost', status: 409, message: '同步被另一个进程接手', isRetryable: true });
  }
}

/** A platform's list ended before everything it says it has. */
export class SyncListIncomplete extends AppError {
  constructor(total: number, listed: number) {
    super({
      code: 'sync.list-incomplete',
      status: 502,
      message: `平台称共有 ${total} 人，但只列出 ${listed} 人；本次不更新取关状态`,
      details: { total, listed },
      isRetryable: true,
    });
  }
}

/** Some channels could not be read to their end; the others were. */
export class SyncFailed extends AppError {
  constructor(failures: readonly { name: string; error: AppError }[]) {
    super({
      code: 'sync.failed',
      status: 502,
      message: failures.map(({ name, error }) => `${name}:${error.message}`).join(';'),
      details: { channels: failures.map(({ name, error }) => ({ name, code: error.code })) },
      isRetryable: failures.every(({ error }) => error.isRetryable),
    });
  }
}

/** A 会员名单 channel that does not say whose openids it lists. */
export class IdentityChannelMissing extends AppError {
  constructor(name: string) {
    super({
      code: 'sync.identity-channel-missing',
      status: 422,
      message: `请为会员名单「${name}」指定它所属的小程序渠道`,
      details: { channel: name },
    });
  }
}
