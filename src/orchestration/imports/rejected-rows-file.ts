import { createWriteStream, type WriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { once } from 'node:events';
import { AppError } from '../../platform/errors/app-error.js';
import { csvCell } from '../../platform/spreadsheet/cell.js';
import type { RejectedRow } from '../../channels/csv/csv-rows.js';

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The rows an import did not take, as a CSV file: line, reason, then the row as it was under its own
 * column names, so that the corrected file can be imported as it is.
 */
export class RejectedRowsFile {
  private failure: Error | undefined;

  private constructor(
    private readonly path: string,
    private readonly stream: WriteStream,
  ) {
    stream.on('error', (error) => (this.failure = error));
  }

  /** Throws `imports.errors-file-invalid` when the file cannot be written or is the imported one. */
  static async create(
    path: string,
    importedPath: string,
    header: readonly string[],
  ): Promise<RejectedRowsFile> {
    if (await isSameFile(path, importedPath)) throw new ErrorsFileInvalid(path, '它就是要导入的文件');
    const stream = createWriteStream(path);
    try {
      await once(stream, 'open');
    } catch (error) {
      throw new ErrorsFileInvalid(path, error instanceof Error ? error.message : String(error));
    }
    const file = new RejectedRowsFile(path, stream);
    await file.writeLine(['行号', '原因', ...header], BYTE_ORDER_MARK);
    return file;
  }

  async add(rows: readonly RejectedRow[]): Promise<void> {
    for (const { line, problem, cells } of rows) await this.writeLine([line, problem.reason, ...cells]);
  }

  /** Throws `imports.errors-file-invalid` when not all rows could be written. */
  async close(): Promise<void> {
    this.stream.end();
    if (!this.failure) await once(this.stream, 'close').catch(() => undefined);
    if (this.failure) throw new ErrorsFileInvalid(this.path, this.failure.message);
  }

  private async writeLine(cells: readonly (string | number)[], prefix = ''): Promise<void> {
    const isRoomLeft = this.stream.write(`${prefix}${cells.map(csvCell).join(',')}\r\n`);
    if (this.failure) throw new ErrorsFileInvalid(this.path, this.failure.message);
    if (!isRoomLeft) await once(this.stream, 'drain');
  }
}

class ErrorsFileInvalid extends AppError {
  constructor(path: string, why: string) {
    super({
      code: 'imports.errors-file-invalid',
      message: `写不了拒绝行文件「${path}」：${why}`,
      details: { path },
    });
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [left, right] = await Promise.all([
    stat(one).catch(() => undefined),
    stat(other).catch(() => undefined),
  ]);
  return left !== undefined && right !== undefined && left.ino === right.ino && left.dev === right.dev;
}
