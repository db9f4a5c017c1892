import { useTranslation } from 'react-i18next';
import type { MatrixDefinition, SchemeRow } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { tierTone } from '../theme.js';
import { cellOf, pairKey, type Pair } from './matrix-edits.js';
import styles from './tiering.module.css';

interface Props {
  rows: SchemeRow;
  columns: SchemeRow;
  definition: MatrixDefinition;
  chosen: Pair[];
  onChoose: (pairs: Pair[]) => void;
}

/** The grid of pairs. A click chooses or leaves one; a click on the name of a row or column chooses all of it. */
export function MatrixGrid({ rows, columns, definition, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const rowTiers = [...rows.tiers].sort((a, b) => b.level - a.level);
  const columnTiers = [...columns.tiers].sort((a, b) => a.level - b.level);
  const isChosen = (pair: Pair) => chosen.some((item) => pairKey(item) === pairKey(pair));
  const toggle = (pairs: Pair[]) => {
    const keys = new Set(pairs.map(pairKey));
    const others = chosen.filter((pair) => !keys.has(pairKey(pair)));
    onChoose(pairs.every(isChosen) ? others : [...others, ...pairs]);
  };
  return (
    <div className={styles.matrixScroll}>
      <table className={styles.matrix} data-testid="matrix-grid" aria-label={t('tiering.matrix.gridAria')}>
        <thead>
          <tr>
            <th scope="col" />
            {columnTiers.map((column) => (
              <th key={column.code} scope="col">
                <button
                  type="button"
                  onClick={() => toggle(rowTiers.map((row) => ({ row: row.code, column: column.code })))}
                >
                  {column.name}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowTiers.map((row) => (
            <tr key={row.code}>
              <th scope="row">
                <button
                  type="button"
                  onClick={() =>
                    toggle(columnTiers.map((column) => ({ row: row.code, column: column.code })))
                  }
                >
                  {row.name}
                </button>
              </th>
              {columnTiers.map((column) => {
                const pair = { row: row.code, column: column.code };
                const cell = cellOf(definition, pair);
                const tone = cell
                  ? tierTone(palette, definition.cells.indexOf(cell), definition.cells.length)
                  : null;
                return (
                  <td key={column.code}>
                    <button
                      type="button"
                      className={styles.matrixCell}
                      aria-pressed={isChosen(pair)}
                      aria-label={`${row.name} × ${column.name}: ${cell?.name ?? definition.rest.name}`}
                      style={
                        tone
                          ? {
                              borderLeftColor: tone.background,
                              background: `color-mix(in srgb, ${tone.background} 24%, var(--c-card))`,
                            }
                          : undefined
                      }
                      data-testid={`pair-${row.code}-${column.code}`}
                      onClick={() => toggle([pair])}
                    >
                      {cell?.name ?? definition.rest.name}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
