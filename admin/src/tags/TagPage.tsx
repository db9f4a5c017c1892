import { ReloadOutlined, UserAddOutlined, UserDeleteOutlined } from '@ant-design/icons';
import { Button, Skeleton, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { TagHistoryRow, TagMemberRow, TagRow } from '../api/types-people.js';
import { notifier } from '../app/notifier.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatDate, formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { QueryTable } from '../table/QueryTable.js';
import { BatchTagDialog } from './BatchTagDialog.js';
import { useRefreshTag, useTag } from './useTags.js';

/** Who has this tag, since when and until when? */
export function TagPage() {
  const { t } = useTranslation();
  const tag = useTag(useParams().tagId ?? '');
  if (tag.isError)
    return <ErrorNotice error={tag.error} what={t('tags.title')} onRetry={() => void tag.refetch()} />;
  if (tag.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  return <LoadedTag tag={tag.data} />;
}

function LoadedTag({ tag }: { tag: TagRow }) {
  const { t } = useTranslation();
  const [batch, setBatch] = useState<'add' | 'remove' | null>(null);
  const refresh = useRefreshTag();
  const canBeGiven = tag.kind === 'manual' && !tag.isArchived;
  return (
    <>
      <PageHeader
        title={tag.name}
        note={
          <>
            <Link to="/tags">{t('tags.title')}</Link> · {t(`tags.kinds.${tag.kind}`)}
            {tag.group && ` · ${tag.group}`} ·{' '}
            {tag.validDays === null
              ? t('tags.forever')
              : t('tags.validFor', { days: formatCount(tag.validDays) })}
            {` · ${t('words.total', { total: formatCount(tag.people), unit: t('words.people') })}`}
            {tag.refreshedAt && ` · ${t('tags.refreshedAt', { time: formatMoment(tag.refreshedAt) })}`}
          </>
        }
        actions={
          <>
            {canBeGiven && (
              <>
                <Button
                  icon={<UserDeleteOutlined />}
                  onClick={() => setBatch('remove')}
                  data-testid="tag-batch-remove"
                >
                  {t('tags.batchRemove')}
                </Button>
                <Button
                  type="primary"
                  icon={<UserAddOutlined />}
                  onClick={() => setBatch('add')}
                  data-testid="tag-batch-add"
                >
                  {t('tags.batchAdd')}
                </Button>
              </>
            )}
            {tag.kind === 'rule' && !tag.isArchived && (
              <Button
                type="primary"
                icon={<ReloadOutlined />}
                loading={refresh.isPending}
                onClick={() =>
                  refresh.mutate(tag.id, {
                    onSuccess: ({ added, removed }) =>
                      notifier.success(
                        t('tags.refreshed', {
                          name: tag.name,
                          added: formatCount(added),
                          removed: formatCount(removed),
                        }),
                      ),
                  })
                }
                data-testid="tag-refresh"
              >
                {t('tags.refresh')}
              </Button>
            )}
          </>
        }
      />
      <Tabs
        destroyOnHidden
        items={[
          {
            key: 'members',
            label: t('tags.members'),
            children: (
              <TagMembers tag={tag} empty={canBeGiven ? t('tags.noMembers') : t('tags.noMembersByRule')} />
            ),
          },
          {
            key: 'history',
            label: <span data-testid="tab-tag-history">{t('tags.history')}</span>,
            children: <TagHistory tagId={tag.id} />,
          },
        ]}
      />
      {batch && <BatchTagDialog tag={tag} isRemoval={batch === 'remove'} onClose={() => setBatch(null)} />}
    </>
  );
}

function TagMembers({ tag, empty }: { tag: TagRow; empty: string }) {
  const { t } = useTranslation();
  return (
    <QueryTable<TagMemberRow>
      id="tag-members"
      what={t('tags.members')}
      unit={t('words.people')}
      path={`/tags/${tag.id}/members`}
      exportPath={`/tags/${tag.id}/members`}
      rowKey={(row) => row.memberId}
      isEmbedded
      empty={empty}
      columns={[
        {
          key: 'name',
          title: t('members.name'),
          render: (row) => <Link to={`/members/${row.memberId}`}>{row.displayName}</Link>,
        },
        {
          key: 'phone',
          title: t('members.phone'),
          render: (row) => <span className="num">{row.phoneMasked || '—'}</span>,
        },
        { key: 'source', title: t('tags.source'), render: (row) => row.source || '—' },
        { key: 'author', title: t('tags.author'), render: (row) => row.author || '—' },
        {
          key: 'taggedAt',
          title: t('tags.taggedAt'),
          render: (row) => <span className="num">{formatMoment(row.taggedAt)}</span>,
        },
        {
          key: 'expiresOn',
          title: t('tags.expiresOn'),
          render: (row) => (
            <span className="num">{row.expiresOn ? formatDate(row.expiresOn) : t('tags.forever')}</span>
          ),
        },
      ]}
    />
  );
}

function TagHistory({ tagId }: { tagId: string }) {
  const { t } = useTranslation();
  return (
    <QueryTable<TagHistoryRow>
      id="tag-history"
      what={t('tags.history')}
      unit={t('words.rows')}
      path={`/tags/${tagId}/history`}
      isEmbedded
      rowKey={(row) => row.id}
      empty={t('tags.noHistory')}
      columns={[
        {
          key: 'at',
          title: t('tags.taggedAt'),
          render: (row) => <span className="num">{formatMoment(row.recordedAt)}</span>,
        },
        {
          key: 'member',
          title: t('tags.memberId'),
          render: (row) => <Link to={`/members/${row.memberId}`}>{row.memberId}</Link>,
        },
        { key: 'action', title: t('tags.action'), render: (row) => row.actionLabel },
        { key: 'source', title: t('tags.source'), render: (row) => row.source || '—' },
        { key: 'author', title: t('tags.author'), render: (row) => row.author || '—' },
        {
          key: 'expiresOn',
          title: t('tags.expiresOn'),
          render: (row) => (
            <span className="num">{row.expiresOn ? formatDate(row.expiresOn) : t('tags.forever')}</span>
          ),
        },
      ]}
    />
  );
}
