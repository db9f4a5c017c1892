import { AppError } from '../errors/app-error.js';

/** A file that is no table we can read; `message` says what to do. */
export class SheetUnreadable extends AppError {
  constructor(message: string, cause?: unknown) {
    super({ code: 'files.unreadable', status: 422, message, cause });
  }
}

/** A file that is larger, or unpacks to more, than we take. */
export class SheetTooLarge extends AppError {
  constructor(message: string) {
    super({ code: 'files.too-large', status: 413, message });
  }
}

/** An upload without a file. */
export class SheetMissing extends AppError {
  constructor() {
    super({
      code: 'files.missing',
      status: 415,
      message: '请上传 Excel（.xlsx）或 CSV 文件，文件内容作为请求体发送',
    });
  }
}
