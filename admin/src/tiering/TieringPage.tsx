import { Skeleton, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { SchemeKind, SchemeRow } from '../api/types.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { SchemeView } from './SchemeView.js';
import { useSchemes } from './useSchemes.js';

const kindOrder: SchemeKind[] = ['rule_ladder', 'rfm', 'lifecycle'];

function byKind(a: SchemeRow, b: SchemeRow): number {
  return kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind);
}

/** Which layer is each person in, and by which rule? One tab per scheme. */
export function TieringPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { schemeCode } = useParams();
  const schemes = useSchemes();

  if (schemes.isError)
    return (
      <ErrorNotice error={schemes.error} what={t('tiering.title')} onRetry={() => void schemes.refetch()} />
    );
  if (schemes.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  const rows = [...schemes.data].sort(byKind);
  const active = rows.find((row) => row.code === schemeCode) ?? rows[0];
  return (
    <Tabs
      activeKey={active?.code}
      onChange={(code) => void navigate(`/tiering/${code}`)}
      destroyOnHidden
      items={rows.map((row) => ({
        key: row.code,
        label: <span data-testid={`scheme-tab-${row.code}`}>{row.name}</span>,
        children: <SchemeView code={row.code} />,
      }))}
    />
  );
}
