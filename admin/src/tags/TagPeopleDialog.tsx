import { Alert, Button, DatePicker, Modal, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { problemText } from '../app/problem-text.js';
import { formatCount } from '../format/number.js';
import { TagResult } from './TagResult.js';
import { useAssignTags, useManualTags } from './useTags.js';
import styles from './tags.module.css';

interface Props {
  memberIds: string[];
  isRemoval: boolean;
  onClose: () => void;
}

/** Gives chosen people one or more tags, or takes them away. */
export function TagPeopleDialog({ memberIds, isRemoval, onClose }: Props) {
  const { t } = useTranslation();
  const tags = useManualTags(true);
  const assign = useAssignTags();
  const [tagIds, setTagIds] = useState<string[]>([]);
  const [expiresOn, setExpiresOn] = useState<string | null>(null);
  const key = isRemoval ? 'remove' : 'add';
  return (
    <Modal
      open
      title={t(`tags.peopleTitle.${key}`, { count: formatCount(memberIds.length) })}
      onCancel={onClose}
      footer={
        assign.isSuccess ? (
          <Button type="primary" onClick={onClose} data-testid="batch-close">
            {t('words.close')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t('words.cancel')}</Button>
            <Button
              type="primary"
              danger={isRemoval}
              disabled={tagIds.length === 0}
              loading={assign.isPending}
              onClick={() =>
                assign.mutate({ tagIds, ids: memberIds, idKind: 'memberIds', isRemoval, expiresOn })
              }
              data-testid="batch-confirm"
            >
              {t(`tags.peopleConfirm.${key}`)}
            </Button>
          </>
        )
      }
    >
      {assign.isSuccess ? (
        <TagResult result={assign.data} isRemoval={isRemoval} />
      ) : (
        <div className={styles.form}>
          <span className={styles.label}>{t('tags.title')}</span>
          <div>
            <Select
              mode="multiple"
              style={{ width: '100%' }}
              aria-label={t('tags.title')}
              data-testid="people-tags"
              placeholder={t('tags.choose')}
              loading={tags.isPending}
              showSearch={{ optionFilterProp: 'label' }}
              value={tagIds}
              options={(tags.data?.items ?? []).map((tag) => ({ value: tag.id, label: tag.name }))}
              onChange={setTagIds}
            />
            {tags.data?.items.length === 0 && (
              <div className={styles.hint}>
                {t('tags.noManual')} <Link to="/tags">{t('tags.title')}</Link>
              </div>
            )}
          </div>
          {!isRemoval && (
            <>
              <span className={styles.label}>{t('tags.expiresOn')}</span>
              <DatePicker
                aria-label={t('tags.expiresOn')}
                style={{ width: 180 }}
                placeholder={t('tags.byTag')}
                value={expiresOn ? dayjs(expiresOn) : null}
                onChange={(day) => setExpiresOn(day ? day.format('YYYY-MM-DD') : null)}
              />
            </>
          )}
        </div>
      )}
      {assign.isError && (
        <Alert style={{ marginTop: 12 }} type="error" showIcon title={problemText(assign.error)} />
      )}
    </Modal>
  );
}
