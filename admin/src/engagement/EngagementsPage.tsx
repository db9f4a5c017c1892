import { PlusOutlined } from '@ant-design/icons';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import {
  engagementKinds,
  engagementStates,
  type EngagementKind,
  type EngagementRow,
} from '../api/types-engagement.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { FilterBar } from '../table/FilterBar.js';
import { QueryTable, type QueryColumn } from '../table/QueryTable.js';
import { useUrlFilters } from '../table/useUrlFilters.js';
import { EngagementStateTag } from './EngagementStateTag.js';
import styles from './engagement.module.css';

/** Which activities are there, and how do they stand? */
export function EngagementsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [filters, change, reset] = useUrlFilters(['kind', 'state']);
  const [isChoosing, setChoosing] = useState(false);
  return (
    <>
      <PageHeader
        title={t('engagement.title')}
        note={t('engagement.note')}
        actions={
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => setChoosing(true)}
            data-testid="engagement-new"
          >
            {t('engagement.create')}
          </Button>
        }
      />
      <FilterBar
        filters={filters}
        onChange={change}
        onReset={reset}
        fields={[
          {
            kind: 'select',
            name: 'kind',
            label: t('engagement.kind'),
            options: engagementKinds.map((value) => ({ value, label: t(`engagement.kinds.${value}`) })),
          },
          {
            kind: 'select',
            name: 'state',
            label: t('engagement.state'),
            options: engagementStates.map((value) => ({ value, label: t(`engagement.states.${value}`) })),
          },
        ]}
      />
      <QueryTable<EngagementRow>
        id="engagements"
        what={t('engagement.list')}
        unit={t('engagement.unit')}
        path="/engagements"
        exportPath="/engagements"
        filters={filters}
        columns={useColumns()}
        rowKey={(row) => row.id}
        empty={Object.keys(filters).length > 0 ? t('engagement.emptyFiltered') : t('engagement.empty')}
      />
      <KindDialog
        isOpen={isChoosing}
        onClose={() => setChoosing(false)}
        onChoose={(kind) => void navigate(`/engagement/new/${kind}`)}
      />
    </>
  );
}

function useColumns(): QueryColumn<EngagementRow>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'title',
      title: t('engagement.name'),
      render: (row) => (
        <Link to={`/engagement/${row.id}`} data-testid="engagement-link">
          {row.title}
        </Link>
      ),
    },
    { key: 'kind', title: t('engagement.kind'), render: (row) => t(`engagement.kinds.${row.kind}`) },
    { key: 'state', title: t('engagement.state'), render: (row) => <EngagementStateTag state={row.state} /> },
    {
      key: 'window',
      title: t('engagement.window'),
      render: (row) => (
        <span className="num">
          {formatMoment(row.startsAt)} {t('words.to')} {formatMoment(row.endsAt)}
        </span>
      ),
    },
    {
      key: 'people',
      title: t('engagement.people'),
      basis: t('engagement.peopleBasis'),
      align: 'right',
      render: (row) => formatCount(row.people),
    },
    {
      key: 'version',
      title: t('engagement.version'),
      render: (row) => t('engagement.versionNo', { no: row.versionNo }),
    },
    { key: 'createdBy', title: t('engagement.createdBy'), render: (row) => row.createdBy },
    {
      key: 'actions',
      title: t('table.actions'),
      width: 120,
      render: (row) => (
        <Link to={row.state === 'draft' ? `/engagement/${row.id}/edit` : `/engagement/${row.id}`}>
          {row.state === 'draft' ? t('words.edit') : t('engagement.open')}
        </Link>
      ),
    },
  ];
}

function KindDialog({
  isOpen,
  onClose,
  onChoose,
}: {
  isOpen: boolean;
  onClose: () => void;
  onChoose: (kind: EngagementKind) => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal open={isOpen} title={t('engagement.create')} footer={null} width={680} onCancel={onClose}>
      <div className={styles.kinds}>
        {engagementKinds.map((kind) => (
          <button
            key={kind}
            type="button"
            className={styles.kindCard}
            onClick={() => onChoose(kind)}
            data-testid={`engagement-kind-${kind}`}
          >
            <strong>{t(`engagement.kinds.${kind}`)}</strong>
            <div className={styles.hint}>{t(`engagement.kindHints.${kind}`)}</div>
          </button>
        ))}
      </div>
    </Modal>
  );
}
