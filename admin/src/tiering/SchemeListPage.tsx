import { DownloadOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Empty, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemeRow } from '../api/types.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { FilterBar, type FilterField } from '../table/FilterBar.js';
import { useUrlFilters, type Filters } from '../table/useUrlFilters.js';
import { schemeKinds } from './definition-kinds.js';
import { NewSchemeDialog } from './NewSchemeDialog.js';
import { schemesCsv } from './scheme-export.js';
import { schemeStateOf, schemeStates } from './scheme-state.js';
import { SchemeTable } from './SchemeTable.js';
import { useSchemes } from './useSchemes.js';
import tableStyles from '../table/table.module.css';

/** Which schemes place people in layers, and how steady are they? */
export function SchemeListPage() {
  const { t } = useTranslation();
  const schemes = useSchemes();
  const [filters, change, reset] = useUrlFilters(['q', 'kind', 'state']);
  const [isCreating, setCreating] = useState(false);
  const rows = (schemes.data ?? []).filter((row) => fits(row, filters)).sort(byOrder);
  return (
    <>
      <PageHeader
        title={t('tiering.list.title')}
        note={t('tiering.list.note')}
        actions={
          <>
            <Button
              icon={<DownloadOutlined />}
              disabled={rows.length === 0}
              onClick={() => download(schemesCsv(rows, t), `${t('tiering.list.title')}.csv`)}
              data-testid="export-schemes"
            >
              {t('table.export')}
            </Button>
            <Button
              type="primary"
              icon={<PlusOutlined />}
              onClick={() => setCreating(true)}
              data-testid="new-scheme"
            >
              {t('tiering.list.create')}
            </Button>
          </>
        }
      />
      <FilterBar fields={useFields()} filters={filters} onChange={change} onReset={reset} />
      {schemes.isError && !schemes.data && (
        <ErrorNotice
          error={schemes.error}
          what={t('tiering.list.title')}
          onRetry={() => void schemes.refetch()}
        />
      )}
      {schemes.isPending && (
        <div className={`${tableStyles.card} ${tableStyles.skeleton}`}>
          <Skeleton active title={false} paragraph={{ rows: 8, width: '100%' }} />
        </div>
      )}
      {schemes.data &&
        (rows.length > 0 ? (
          <SchemeTable rows={rows} />
        ) : (
          <div className={`${tableStyles.card} ${tableStyles.empty}`}>
            <Empty
              image={Empty.PRESENTED_IMAGE_SIMPLE}
              description={schemes.data.length === 0 ? t('tiering.list.empty') : t('tiering.list.noneFits')}
            />
          </div>
        ))}
      {isCreating && <NewSchemeDialog schemes={schemes.data ?? []} onClose={() => setCreating(false)} />}
    </>
  );
}

function useFields(): FilterField[] {
  const { t } = useTranslation();
  return [
    {
      kind: 'text',
      name: 'q',
      label: t('tiering.list.name'),
      placeholder: t('tiering.list.search'),
      width: 200,
    },
    {
      kind: 'select',
      name: 'kind',
      label: t('tiering.list.kind'),
      width: 140,
      options: schemeKinds.map((value) => ({ value, label: t(`labels.schemeKind.${value}`) })),
    },
    {
      kind: 'select',
      name: 'state',
      label: t('members.state'),
      options: schemeStates.map((value) => ({ value, label: t(`labels.version.${value}`) })),
    },
  ];
}

function fits(row: SchemeRow, filters: Filters): boolean {
  const search = (filters['q'] ?? '').toLowerCase();
  return (
    (!search || row.name.toLowerCase().includes(search) || row.code.includes(search)) &&
    (!filters['kind'] || row.kind === filters['kind']) &&
    (!filters['state'] || schemeStateOf(row) === filters['state'])
  );
}

/** What waits first, then what is in force, by kind; retired ones last. */
function byOrder(a: SchemeRow, b: SchemeRow): number {
  const stateRank = { pending: 0, published: 1, draft: 2, retired: 3 };
  return (
    stateRank[schemeStateOf(a)] - stateRank[schemeStateOf(b)] ||
    schemeKinds.indexOf(a.kind) - schemeKinds.indexOf(b.kind)
  );
}

/** Hands a text over as a file; spreadsheets need the mark at its beginning to read Chinese. */
function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
