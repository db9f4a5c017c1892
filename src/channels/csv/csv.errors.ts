import { AppError } from '../../platform/errors/app-error.js';

const COLUMNS_SHOWN = 60;

/** A file that cannot be opened or read. */
export class ImportFileUnreadable extends AppError {
  constructor(path: string, cause: unknown) {
    super({
      code: 'imports.file-unreadable',
      message: `文件「${path}」打不开：${whyUnreadable(cause)}`,
      details: { path },
      cause,
    });
  }
}

/** A file that is no CSV text at all, e.g. a workbook or an archive. */
export class ImportFileNotText extends AppError {
  constructor(path: string, what: string) {
    super({
      code: 'imports.file-not-text',
      message: `文件「${path}」是${what}，不是 CSV 文本；请另存为 CSV（UTF-8）再导入`,
      details: { path, what },
    });
  }
}

/** A file without a header line. */
export class ImportFileEmpty extends AppError {
  constructor(path: string) {
    super({
      code: 'imports.file-empty',
      message: `文件「${path}」是空的，第一行应当是列名`,
      details: { path },
    });
  }
}

/** A column that is named twice where one is needed. */
export class ImportColumnAmbiguous extends AppError {
  constructor(column: string, field: string) {
    super({
      code: 'imports.column-ambiguous',
      message: `列名「${column}」在文件里不止一个，分不清哪个是 ${field}；请改成不同的列名`,
      details: { column, field },
    });
  }
}

/** A `--map` that cannot be understood. */
export class ImportMapInvalid extends AppError {
  constructor(part: string, fields: readonly string[]) {
    super({
      code: 'imports.map-invalid',
      message: `列对应「${part}」看不懂，请写成 字段=列名，用逗号分隔；字段可以是 ${fields.join('、')}`,
      details: { part, fields },
    });
  }
}

/** Columns that are needed and cannot be found; says which the file has. */
export class ImportColumnsMissing extends AppError {
  constructor(
    missing: readonly { field: string; labelZh: string; wanted?: string }[],
    found: readonly string[],
  ) {
    const wanted = missing.map(({ field, labelZh, wanted }) =>
      wanted === undefined ? `${labelZh}(${field})` : `${labelZh}(${field}=${wanted})`,
    );
    const shown = found.slice(0, COLUMNS_SHOWN).join('、');
    const more = found.length > COLUMNS_SHOWN ? ` 等 ${found.length} 列` : '';
    super({
      code: 'imports.columns-missing',
      message:
        `文件里找不到这些列：${wanted.join('、')}。文件里的列有：${shown}${more}。` +
        `可以用 --map ${missing[0]?.field ?? 'customer'}=列名 指定`,
      details: { missing: missing.map(({ field }) => field), found: found.slice(0, COLUMNS_SHOWN) },
    });
  }
}

function whyUnreadable(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return '没有这个文件';
  if (code === 'EISDIR') return '这是一个目录';
  if (code === 'EACCES' || code === 'EPERM') return '没有读取权限';
  return cause instanceof Error ? cause.message : String(cause);
}
