import { PlusOutlined } from '@ant-design/icons';
import { Button, Popconfirm, Tag, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MemberTag } from '../api/types-people.js';
import { problemText } from '../app/problem-text.js';
import { formatMoment } from '../format/moment.js';
import { TagPeopleDialog } from '../tags/TagPeopleDialog.js';
import { useAssignTags, useMemberTags } from '../tags/useTags.js';
import styles from './members.module.css';

/** The tags of a person with their source and expiry; tags by hand can be taken away here. */
export function MemberTags({ memberId }: { memberId: string }) {
  const { t } = useTranslation();
  const tags = useMemberTags(memberId);
  const [isGiving, setGiving] = useState(false);
  return (
    <div className={styles.tags} data-testid="member-tags">
      <span className={styles.small} style={{ margin: 0 }}>
        {t('tags.ofMember')}
      </span>
      {tags.isError && (
        <span className="muted">
          {problemText(tags.error)}{' '}
          <Button type="link" size="small" onClick={() => void tags.refetch()}>
            {t('words.retry')}
          </Button>
        </span>
      )}
      {tags.data?.length === 0 && <span className="muted">{t('tags.noneOfMember')}</span>}
      {tags.data?.map((tag) => (
        <OneTag key={tag.tagId} tag={tag} memberId={memberId} />
      ))}
      <Button
        size="small"
        type="dashed"
        icon={<PlusOutlined />}
        onClick={() => setGiving(true)}
        data-testid="member-give-tag"
      >
        {t('tags.giveTag')}
      </Button>
      {isGiving && (
        <TagPeopleDialog memberIds={[memberId]} isRemoval={false} onClose={() => setGiving(false)} />
      )}
    </div>
  );
}

function OneTag({ tag, memberId }: { tag: MemberTag; memberId: string }) {
  const { t } = useTranslation();
  const assign = useAssignTags();
  const words = [
    tag.source,
    formatMoment(tag.taggedAt),
    tag.expiresOn ? t('tags.until', { date: tag.expiresOn }) : t('tags.forever'),
  ].join(' · ');
  const label = (
    <Tooltip title={words}>
      <Tag color={tag.kind === 'rule' ? 'default' : 'green'} style={{ margin: 0 }}>
        <Link to={`/tags/${tag.tagId}`}>{tag.name}</Link>
      </Tag>
    </Tooltip>
  );
  if (tag.kind === 'rule') return label;
  return (
    <span className={styles.tag}>
      {label}
      <Popconfirm
        title={t('tags.removeOne', { name: tag.name })}
        okText={t('tags.peopleConfirm.remove')}
        onConfirm={() =>
          assign.mutate({
            tagIds: [tag.tagId],
            ids: [memberId],
            idKind: 'memberIds',
            isRemoval: true,
            expiresOn: null,
          })
        }
      >
        <button
          type="button"
          className={styles.tagRemove}
          aria-label={t('tags.removeOne', { name: tag.name })}
        >
          ×
        </button>
      </Popconfirm>
    </span>
  );
}
