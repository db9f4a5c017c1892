import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button, DatePicker, Input, Modal, Progress, Radio, Typography, Upload } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TagRow } from '../api/types-people.js';
import { problemText } from '../app/problem-text.js';
import { formatCount } from '../format/number.js';
import { idsOfCsv, idsOfText } from './id-list.js';
import { TagResult } from './TagResult.js';
import { useAssignTags, type TagAssignment } from './useTags.js';
import styles from './tags.module.css';

interface Props {
  tag: TagRow;
  isRemoval: boolean;
  onClose: () => void;
}

/** Gives a tag to a pasted or uploaded list of people, or takes it away; then says what happened to how many. */
export function BatchTagDialog({ tag, isRemoval, onClose }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [idKind, setIdKind] = useState<TagAssignment['idKind']>('customerIds');
  const [expiresOn, setExpiresOn] = useState<string | null>(null);
  const [share, setShare] = useState(0);
  const assign = useAssignTags(setShare);
  const list = idsOfText(text);
  const readFile = async (file: File) => setText(idsOfCsv(await file.text()).ids.join('\n'));
  const start = () => {
    setShare(0);
    assign.mutate({ tagIds: [tag.id], ids: list.ids, idKind, isRemoval, expiresOn });
  };
  const key = isRemoval ? 'remove' : 'add';
  return (
    <Modal
      open
      width={600}
      title={t(`tags.batchTitle.${key}`, { name: tag.name })}
      onCancel={onClose}
      mask={{ closable: false }}
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
              disabled={list.ids.length === 0}
              loading={assign.isPending}
              onClick={start}
              data-testid="batch-confirm"
            >
              {t(`tags.batchConfirm.${key}`, { count: formatCount(list.ids.length) })}
            </Button>
          </>
        )
      }
    >
      {assign.isSuccess ? (
        <TagResult result={assign.data} isRemoval={isRemoval} />
      ) : (
        <div className={styles.form}>
          <span className={styles.label}>{t('tags.idKind')}</span>
          <div>
            <Radio.Group
              style={{ lineHeight: '32px' }}
              value={idKind}
              onChange={(event) =>
                setIdKind(event.target.value === 'memberIds' ? 'memberIds' : 'customerIds')
              }
            >
              <Radio value="customerIds">{t('tags.idKinds.customerIds')}</Radio>
              <Radio value="memberIds" data-testid="batch-member-ids">
                {t('tags.idKinds.memberIds')}
              </Radio>
            </Radio.Group>
            <div className={styles.hint}>{t(`tags.idHint.${idKind}`)}</div>
          </div>
          <span className={styles.label}>{t('tags.ids')}</span>
          <div className={styles.paste}>
            <Input.TextArea
              aria-label={t('tags.ids')}
              data-testid="batch-ids"
              rows={7}
              placeholder={t('tags.idsPlaceholder')}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <div className={styles.pasteFoot}>
              <Typography.Text type="secondary" data-testid="batch-count">
                {t('tags.idsRead', {
                  count: formatCount(list.ids.length),
                  repeated: formatCount(list.repeated),
                })}
              </Typography.Text>
              <Upload
                accept=".csv,.txt"
                showUploadList={false}
                beforeUpload={(file) => {
                  void readFile(file);
                  return false;
                }}
              >
                <Button icon={<UploadOutlined />}>{t('tags.upload')}</Button>
              </Upload>
            </div>
          </div>
          {!isRemoval && (
            <>
              <span className={styles.label}>{t('tags.expiresOn')}</span>
              <div>
                <DatePicker
                  aria-label={t('tags.expiresOn')}
                  placeholder={
                    tag.validDays === null
                      ? t('tags.forever')
                      : t('tags.validFor', { days: formatCount(tag.validDays) })
                  }
                  value={expiresOn ? dayjs(expiresOn) : null}
                  onChange={(day) => setExpiresOn(day ? day.format('YYYY-MM-DD') : null)}
                />
                <div className={styles.hint}>{t('tags.expiresHint')}</div>
              </div>
            </>
          )}
        </div>
      )}
      {assign.isPending && <Progress percent={Math.floor(share * 100)} size="small" status="active" />}
      {assign.isError && (
        <Alert style={{ marginTop: 12 }} type="error" showIcon title={problemText(assign.error)} />
      )}
    </Modal>
  );
}
