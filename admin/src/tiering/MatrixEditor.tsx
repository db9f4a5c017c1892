import { Alert, Button, Input, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MatrixDefinition, SchemeDetail, SchemeRow } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { ProblemAt, TierPeople } from './Editing.js';
import { MatrixGrid } from './MatrixGrid.js';
import { cellOf, mergePairs, moveCell, releasePairs, renameCell, type Pair } from './matrix-edits.js';
import { TierHead } from './TierHead.js';
import { useSchemes } from './useSchemes.js';
import styles from './tiering.module.css';

interface Props {
  scheme: SchemeDetail;
  definition: MatrixDefinition;
  onChange: (definition: MatrixDefinition) => void;
}

/** Two schemes crossed: cells are chosen in the grid, put together and named. */
export function MatrixEditor({ scheme, definition, onChange }: Props) {
  const { t } = useTranslation();
  const schemes = useSchemes();
  const [chosen, setChosen] = useState<Pair[]>([]);
  const [name, setName] = useState('');
  if (schemes.isError)
    return (
      <ErrorNotice error={schemes.error} what={t('tiering.title')} onRetry={() => void schemes.refetch()} />
    );
  if (schemes.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  const usable = schemes.data.filter(
    (row) => row.code !== scheme.code && row.kind !== 'matrix' && row.publishedVersionNo !== null,
  );
  const rows = usable.find((row) => row.code === definition.rows);
  const columns = usable.find((row) => row.code === definition.columns);
  const choose = (pairs: Pair[]) => {
    setChosen(pairs);
    const first = pairs[0];
    setName(first ? (cellOf(definition, first)?.name ?? '') : '');
  };
  const axis = (key: 'rows' | 'columns') => (
    <AxisChoice
      axis={key}
      value={definition[key]}
      schemes={usable.filter((row) => row.code !== definition[key === 'rows' ? 'columns' : 'rows'])}
      onChange={(code) => {
        setChosen([]);
        onChange({ ...definition, [key]: code, cells: [] });
      }}
    />
  );
  return (
    <div data-testid="matrix-editor">
      <div className={styles.toolbar}>
        {axis('rows')}
        {axis('columns')}
      </div>
      {usable.length < 2 && <Alert type="warning" showIcon title={t('tiering.matrix.tooFew')} />}
      {rows && columns && (
        <>
          <p className="muted" style={{ margin: '0 0 8px' }}>
            {t('tiering.matrix.hint')}
          </p>
          <MatrixGrid
            rows={rows}
            columns={columns}
            definition={definition}
            chosen={chosen}
            onChoose={choose}
          />
          <div className={styles.toolbar} style={{ marginTop: 10 }}>
            <Input
              style={{ width: 200 }}
              maxLength={20}
              disabled={chosen.length === 0}
              placeholder={t('tiering.matrix.namePlaceholder')}
              aria-label={t('tiering.matrix.namePlaceholder')}
              value={name}
              data-testid="matrix-name"
              onChange={(event) => setName(event.target.value)}
            />
            <Button
              disabled={chosen.length === 0 || name.trim() === ''}
              data-testid="matrix-merge"
              onClick={() => {
                onChange(mergePairs(definition, chosen, name.trim()));
                choose([]);
              }}
            >
              {t('tiering.matrix.merge', { count: chosen.length })}
            </Button>
            <Button
              disabled={!chosen.some((pair) => cellOf(definition, pair))}
              onClick={() => {
                onChange(releasePairs(definition, chosen));
                choose([]);
              }}
            >
              {t('tiering.matrix.release')}
            </Button>
          </div>
          <ProblemAt path="cells" />
          <MatrixCells definition={definition} onChange={onChange} />
        </>
      )}
    </div>
  );
}

interface AxisProps {
  axis: 'rows' | 'columns';
  value: string;
  schemes: SchemeRow[];
  onChange: (code: string) => void;
}

function AxisChoice({ axis, value, schemes, onChange }: AxisProps) {
  const { t } = useTranslation();
  return (
    <span>
      {t(`tiering.matrix.${axis}`)}{' '}
      <Select<string>
        style={{ width: 190 }}
        aria-label={t(`tiering.matrix.${axis}`)}
        data-testid={`matrix-${axis}`}
        placeholder={t('tiering.window_.choose')}
        value={value || null}
        options={schemes.map((row) => ({ value: row.code, label: row.name }))}
        onChange={onChange}
      />
      <ProblemAt path={axis} />
    </span>
  );
}

function MatrixCells({ definition, onChange }: Omit<Props, 'scheme'>) {
  const { t } = useTranslation();
  return (
    <>
      <h3 className={styles.partTitle}>
        {t('tiering.matrix.cells')} <BasisHint text={t('tiering.matrix.cellsBasis')} />
      </h3>
      {[...definition.cells].reverse().map((cell) => {
        const index = definition.cells.indexOf(cell);
        return (
          <section key={cell.code} className={styles.matrixCellRow} data-testid={`tier-${cell.code}`}>
            <TierHead
              tier={cell}
              path={`cells[${index}]`}
              note={t('tiering.matrix.pairs', { count: cell.pairs.length })}
              onRename={(name) => onChange(renameCell(definition, cell.code, name))}
              moves={{
                onUp:
                  index < definition.cells.length - 1
                    ? () => onChange(moveCell(definition, cell.code, 1))
                    : null,
                onDown: index > 0 ? () => onChange(moveCell(definition, cell.code, -1)) : null,
                onRemove: () => onChange(releasePairs(definition, cell.pairs)),
              }}
            />
          </section>
        );
      })}
      <section className={styles.matrixCellRow} data-testid="tier-rest">
        <div className={styles.tierHead}>
          <Input
            className={styles.tierName}
            maxLength={20}
            value={definition.rest.name}
            aria-label={t('tiering.tierName')}
            onChange={(event) =>
              onChange({ ...definition, rest: { ...definition.rest, name: event.target.value } })
            }
          />
          <span className="muted">{t('tiering.matrix.rest')}</span>
          <span className={styles.spacer} />
          <TierPeople code={definition.rest.code} />
        </div>
        <ProblemAt path="rest" />
      </section>
    </>
  );
}
