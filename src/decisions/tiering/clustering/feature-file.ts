import { openCsvFile } from '../../../channels/csv/csv-file.js';
import { plainCell } from '../../../channels/csv/csv-values.js';
import { DefinitionError, TieringError } from '../tiering.errors.js';
import type { FeatureTable } from './cluster-fitting.js';

const ROWS_MOST = 1_000_000;
const FEATURES_LEAST = 2;
const FEATURES_MOST = 50;
/** What tables write where there is no figure. */
const NOTHING = /^(|null|nan|na|n\/a|-)$/i;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Columns of figures of a CSV file, empty cells as gaps. Throws what `openCsvFile` throws, and
 * `tiering.too-few-features`, `tiering.feature-unknown`, `tiering.feature-duplicate`,
 * `tiering.feature-not-numeric` (with the line), `tiering.file-too-long`.
 */
export async function readFeatureFile(path: string, columns: readonly string[]): Promise<FeatureTable> {
  const file = await openCsvFile(path);
  const places = placesOf(columns, file.header);
  const rows: (number | null)[][] = [];
  for await (const records of file.records(places)) {
    for (const { line, cells, problem } of records) {
      if (problem)
        throw new TieringError('file-row-malformed', 422, `第 ${line} 行读不出来：${problem.reason}`, {
          line,
        });
      rows.push(places.map((place, index) => readFigure(cells[place], columns[index] ?? '', line)));
    }
    if (rows.length > ROWS_MOST)
      throw new TieringError('file-too-long', 422, `文件超过 ${ROWS_MOST} 行，请先抽样`, {
        limit: ROWS_MOST,
      });
  }
  return { columns, rows };
}

function placesOf(columns: readonly string[], header: readonly string[]): number[] {
  if (columns.length < FEATURES_LEAST)
    throw new DefinitionError('too-few-features', 'features', `至少要选 ${FEATURES_LEAST} 个特征`);
  if (columns.length > FEATURES_MOST)
    throw new DefinitionError('too-many-features', 'features', `最多选 ${FEATURES_MOST} 个特征`);
  return columns.map((column, index) => {
    const path = `features[${index}]`;
    if (columns.indexOf(column) !== index)
      throw new DefinitionError('feature-duplicate', path, `「${column}」选了两次`);
    const place = header.indexOf(column);
    if (place === -1)
      throw new DefinitionError(
        'feature-unknown',
        path,
        `文件里没有「${column.slice(0, 40)}」这一列；有：${header.slice(0, 30).join('、')}`,
      );
    if (header.lastIndexOf(column) !== place)
      throw new DefinitionError('feature-ambiguous', path, `文件里有两列都叫「${column}」`);
    return place;
  });
}

function readFigure(cell: string | undefined, column: string, line: number): number | null {
  const text = plainCell(cell);
  if (NOTHING.test(text)) return null;
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value))
    throw new TieringError(
      'feature-not-numeric',
      422,
      `第 ${line} 行「${column}」的「${text.slice(0, 40)}」不是数字`,
      { line, column },
    );
  return value;
}
