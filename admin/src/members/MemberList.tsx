import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MemberRow } from '../api/types.js';
import { PageHeader } from '../display/PageHeader.js';
import { TierTag } from '../display/TierTag.js';
import { formatYuan } from '../format/money.js';
import { formatDate } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { labelOf } from '../labels.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable, type QueryColumn } from '../table/QueryTable.js';
import { SelectionBar } from '../tags/SelectionBar.js';
import { useSchemes } from '../tiering/useSchemes.js';
import { useMemberFilters } from './useMemberFilters.js';

/** Who are the people, and which of them? */
export function MemberList() {
  const { t } = useTranslation();
  const { fields, filters, change, reset } = useMemberFilters();
  const [chosen, setChosen] = useState<string[]>([]);
  return (
    <>
      <PageHeader title={t('members.title')} note={t('members.note')} />
      <FilterBar fields={fields} filters={filters} onChange={change} onReset={reset} />
      <SelectionBar memberIds={chosen} onClear={() => setChosen([])} />
      <QueryTable<MemberRow>
        id="members"
        what={t('members.list')}
        unit={t('words.people')}
        path="/members"
        exportPath="/members"
        filters={filters}
        columns={useMemberColumns()}
        rowKey={(row) => row.id}
        selection={{ keys: chosen, onChange: setChosen }}
        empty={Object.keys(filters).length > 0 ? t('members.emptyFiltered') : t('members.empty')}
      />
    </>
  );
}

function TierCell({ row, schemeCode }: { row: MemberRow; schemeCode: string }) {
  const tier = row.tiers.find((item) => item.schemeCode === schemeCode);
  return tier ? (
    <TierTag schemeCode={schemeCode} code={tier.tierCode} name={tier.tierName} />
  ) : (
    <span className="muted">—</span>
  );
}

/** Schemes whose column is shown at first, where the scheme is there. */
const firstSchemes = ['member-level', 'rfm', 'lifecycle'];

/** A column per published scheme; those beyond the first ones wait in the column settings. */
function useTierColumns(): QueryColumn<MemberRow>[] {
  const schemes = useSchemes();
  const column = (code: string, title: string, isExtra: boolean): QueryColumn<MemberRow> => ({
    key: code,
    title,
    isExtra,
    render: (row) => <TierCell row={row} schemeCode={code} />,
  });
  const { t } = useTranslation();
  if (!schemes.data)
    return [
      column('member-level', t('members.level'), false),
      column('rfm', t('members.rfm'), false),
      column('lifecycle', t('members.lifecycle'), false),
    ];
  const placeOf = (code: string) =>
    firstSchemes.includes(code) ? firstSchemes.indexOf(code) : firstSchemes.length;
  return schemes.data
    .filter((scheme) => scheme.publishedVersionNo !== null)
    .sort((a, b) => placeOf(a.code) - placeOf(b.code))
    .map((scheme) => column(scheme.code, scheme.name, !firstSchemes.includes(scheme.code)));
}

function useMemberColumns(): QueryColumn<MemberRow>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'name',
      title: t('members.name'),
      width: 150,
      render: (row) => (
        <Link to={`/members/${row.id}`} data-testid="member-link">
          {row.displayName}
        </Link>
      ),
    },
    {
      key: 'phone',
      title: t('members.phone'),
      isExtra: true,
      render: (row) => <span className="num">{row.phoneMasked || '—'}</span>,
    },
    {
      key: 'standing',
      title: t('members.standing'),
      basis: t('members.standingBasis'),
      render: (row) => (
        <>
          {labelOf('standing', row.standing)}
          {row.isFollowing && row.standing !== 'follower' && (
            <span className="muted"> · {t('members.isFollowing')}</span>
          )}
        </>
      ),
    },
    ...useTierColumns(),
    {
      key: 'netAmount',
      title: t('members.netAmount'),
      basis: t('members.netAmountBasis'),
      align: 'right',
      render: (row) => <span className="num">{formatYuan(row.netAmountFen)}</span>,
    },
    {
      key: 'orders',
      title: t('members.orders'),
      basis: t('members.ordersBasis'),
      align: 'right',
      render: (row) => formatCount(row.orderCount),
    },
    { key: 'city', title: t('members.city'), render: (row) => row.city || '—' },
    {
      key: 'joinedAt',
      title: t('members.joinedAt'),
      isExtra: true,
      render: (row) => formatDate(row.joinedAt),
    },
    {
      key: 'firstSeen',
      title: t('members.firstSeen'),
      isExtra: true,
      render: (row) => formatDate(row.firstSeenAt),
    },
    {
      key: 'lastPaid',
      title: t('members.lastPaid'),
      align: 'right',
      render: (row) => <span className="num">{formatDate(row.lastPaidOn)}</span>,
    },
  ];
}
