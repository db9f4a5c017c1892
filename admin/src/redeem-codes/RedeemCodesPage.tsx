import { PlusOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RedeemCampaign } from '../api/types-batches.js';
import { PageHeader } from '../display/PageHeader.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { FilterBar, type FilterField } from '../table/FilterBar.js';
import { QueryTable, type QueryColumn } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { CampaignActions } from './CampaignActions.js';
import { CampaignDialog } from './CampaignDialog.js';
import { shownState, stateTones } from './campaign-state.js';
import { UsesDrawer } from './UsesDrawer.js';

const LOOK_MS = 5000;

/** Which words and codes bring coupons, and how many have taken them? */
export function RedeemCodesPage() {
  const { t } = useTranslation();
  const [filters, change, reset] = useUrlFilters(['search', 'kind', 'state']);
  const [edited, edit] = useState<RedeemCampaign | 'new' | null>(null);
  const [shown, show] = useState<RedeemCampaign | null>(null);
  const fields: FilterField[] = [
    {
      kind: 'text',
      name: 'search',
      label: t('redeemCodes.search'),
      placeholder: t('redeemCodes.searchPlaceholder'),
    },
    {
      kind: 'select',
      name: 'kind',
      label: t('redeemCodes.kind'),
      options: (['word', 'codes'] as const).map((kind) => ({
        value: kind,
        label: t(`redeemCodes.kinds.${kind}`),
      })),
    },
    {
      kind: 'select',
      name: 'state',
      label: t('redeemCodes.state'),
      options: (['making', 'active', 'paused', 'void'] as const).map((state) => ({
        value: state,
        label: t(`redeemCodes.states.${state}`),
      })),
    },
  ];
  return (
    <>
      <PageHeader
        title={t('redeemCodes.title')}
        note={t('redeemCodes.note')}
        actions={
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => edit('new')}
            data-testid="campaign-new"
          >
            {t('redeemCodes.create')}
          </Button>
        }
      />
      <FilterBar fields={fields} filters={filters} onChange={change} onReset={reset} />
      <QueryTable<RedeemCampaign>
        id="redeem-campaigns"
        what={t('redeemCodes.list')}
        unit={t('redeemCodes.unit')}
        path="/redeem-campaigns"
        exportPath="/redeem-campaigns"
        filters={filters}
        columns={useColumns(edit, show)}
        rowKey={(row) => row.id}
        refetchInterval={LOOK_MS}
        empty={Object.keys(filters).length > 0 ? t('redeemCodes.emptyFiltered') : t('redeemCodes.empty')}
      />
      {edited && <CampaignDialog edited={edited === 'new' ? null : edited} onClose={() => edit(null)} />}
      {shown && <UsesDrawer campaign={shown} onClose={() => show(null)} />}
    </>
  );
}

function useColumns(
  edit: (row: RedeemCampaign) => void,
  show: (row: RedeemCampaign) => void,
): QueryColumn<RedeemCampaign>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'name',
      title: t('redeemCodes.name'),
      render: (row) => (
        <>
          {row.name} <Tag>{t(`redeemCodes.kinds.${row.kind}`)}</Tag>
        </>
      ),
    },
    { key: 'word', title: t('redeemCodes.word'), render: (row) => row.word ?? '—' },
    { key: 'template', title: t('redeemCodes.template'), render: (row) => row.templateName },
    {
      key: 'taken',
      title: t('redeemCodes.taken'),
      basis: t('redeemCodes.takenBasis'),
      align: 'right',
      render: (row) => (
        <Button type="link" size="small" onClick={() => show(row)} data-testid="campaign-uses">
          {formatCount(row.taken)} / {formatCount(row.totalLimit)}
        </Button>
      ),
    },
    {
      key: 'redeemed',
      title: t('redeemCodes.redeemed'),
      basis: t('redeemCodes.redeemedBasis'),
      align: 'right',
      render: (row) => formatCount(row.redeemed),
    },
    {
      key: 'cost',
      title: t('redeemCodes.cost'),
      basis: t('redeemCodes.costBasis'),
      align: 'right',
      isExtra: true,
      render: (row) => formatYuan(row.totalLimit * row.worthFen),
    },
    {
      key: 'perMember',
      title: t('redeemCodes.perMemberLimit'),
      align: 'right',
      isExtra: true,
      render: (row) => formatCount(row.perMemberLimit),
    },
    {
      key: 'window',
      title: t('redeemCodes.window'),
      render: (row) => (
        <span className="num">
          {formatMoment(row.startsAt)} {t('words.to')} {formatMoment(row.endsAt)}
        </span>
      ),
    },
    {
      key: 'state',
      title: t('redeemCodes.state'),
      render: (row) => {
        const state = shownState(row, new Date());
        return (
          <StatusTag tone={stateTones[state]}>
            {state === 'making'
              ? t('redeemCodes.made', { made: formatCount(row.made), total: formatCount(row.totalLimit) })
              : t(`redeemCodes.states.${state}`)}
          </StatusTag>
        );
      },
    },
    {
      key: 'actions',
      title: t('table.actions'),
      render: (row) => <CampaignActions campaign={row} onEdit={() => edit(row)} />,
    },
  ];
}
