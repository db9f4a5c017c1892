import { ImportColumnAmbiguous, ImportColumnsMissing, ImportMapInvalid } from './csv.errors.js';

/** A field that a kind of file may have. */
export interface FieldColumn {
  labelZh: string;
  /** Column names that mean it, the surest first. */
  names: readonly string[];
  isNeeded?: boolean;
  /** Its cells may hold line ends. */
  mayHoldLines?: boolean;
}

export type FieldColumns<Field extends string> = Readonly<Record<Field, FieldColumn>>;

/** Which column of a file holds each field; absent: none does. */
export type ColumnPlaces<Field extends string> = Partial<Record<Field, number>>;

/**
 * Reads `customer=买家ID,amount=实付金额`. An empty column name (`order_no=`) says that the file has none,
 * whatever its columns are called. Throws `imports.map-invalid`.
 */
export function parseColumnMap<Field extends string>(
  text: string | undefined,
  fields: FieldColumns<Field>,
): Partial<Record<Field, string>> {
  const known = Object.keys(fields) as Field[];
  const map: Partial<Record<Field, string>> = {};
  // A comma ends a pair only before the next `field=`: column names may hold commas.
  for (const part of (text ?? '').split(/,(?=\s*\w+\s*=)/)) {
    if (part.trim() === '') continue;
    const [name = '', ...column] = part.split('=');
    const field = known.find((candidate) => candidate === name.trim());
    if (field === undefined || column.length === 0 || map[field] !== undefined) {
      throw new ImportMapInvalid(part.trim(), known);
    }
    map[field] = column.join('=').trim();
  }
  return map;
}

/**
 * Finds each field's column: the one asked for, else the first of its usual names.
 * Throws `imports.columns-missing` with everything that is missing, `imports.column-ambiguous`.
 */
export function placeColumns<Field extends string>(
  fields: FieldColumns<Field>,
  header: readonly string[],
  asked: Partial<Record<Field, string>>,
): ColumnPlaces<Field> {
  const places: ColumnPlaces<Field> = {};
  const missing: { field: string; labelZh: string; wanted?: string }[] = [];
  for (const field of Object.keys(fields) as Field[]) {
    const { labelZh, names, isNeeded } = fields[field];
    const wanted = asked[field];
    const place =
      wanted === undefined
        ? usualPlace(header, names, field)
        : wanted === ''
          ? undefined
          : placeOf(header, wanted, field);
    if (place !== undefined) places[field] = place;
    else if (isNeeded || (wanted !== undefined && wanted !== ''))
      missing.push(wanted === undefined ? { field, labelZh } : { field, labelZh, wanted });
  }
  if (missing.length > 0) throw new ImportColumnsMissing(missing, header);
  return places;
}

/** The columns whose cells are one line each. */
export function oneLineColumns<Field extends string>(
  fields: FieldColumns<Field>,
  places: ColumnPlaces<Field>,
): number[] {
  return (Object.keys(fields) as Field[]).flatMap((field) => {
    const place = places[field];
    return place === undefined || fields[field].mayHoldLines ? [] : [place];
  });
}

function usualPlace(header: readonly string[], names: readonly string[], field: string): number | undefined {
  for (const name of names) {
    const place = placeOf(header, name, field);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** By the exact name first, else by what is left of it without case, spaces and units. */
function placeOf(header: readonly string[], name: string, field: string): number | undefined {
  const exact = placesWhere(header, (column) => column === name);
  const found =
    exact.length > 0 ? exact : placesWhere(header, (column) => plainName(column) === plainName(name));
  if (found.length > 1) throw new ImportColumnAmbiguous(header[found[0] ?? 0] ?? name, field);
  return found[0];
}

function placesWhere(header: readonly string[], test: (column: string) => boolean): number[] {
  return header.flatMap((column, place) => (test(column) ? [place] : []));
}

/** `实付金额(元)` and `Order Date` as they are compared: `实付金额`, `orderdate`. */
function plainName(column: string): string {
  return column
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '')
    .replace(/\((元|rmb|cny|yuan)\)$/, '');
}
