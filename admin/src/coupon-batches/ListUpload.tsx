import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Upload } from 'antd';
import { useTranslation } from 'react-i18next';
import { adminBase } from '../api/http.js';
import type { BatchList } from '../api/types-batches.js';
import { problemText } from '../app/problem-text.js';
import { formatCount } from '../format/number.js';
import { useUploadList } from './useBatches.js';
import styles from './batches.module.css';

/** A file of people: whom it names, and which of its rows name nobody. */
export function ListUpload({
  list,
  onList,
}: {
  list: BatchList | undefined;
  onList: (list: BatchList | undefined) => void;
}) {
  const { t } = useTranslation();
  const upload = useUploadList();
  const send = (file: File) => {
    onList(undefined);
    upload.mutate(file, { onSuccess: onList });
    return false;
  };
  return (
    <>
      <Upload accept=".csv,.xlsx" maxCount={1} showUploadList={false} beforeUpload={send}>
        <Button icon={<UploadOutlined />} loading={upload.isPending} data-testid="batch-upload">
          {t('batches.upload')}
        </Button>
      </Upload>
      <div className={styles.hint}>{t('batches.uploadHint')}</div>
      {upload.isError && (
        <Alert type="error" showIcon title={problemText(upload.error)} className={styles.notice} />
      )}
      {list && (
        <Alert
          className={styles.notice}
          type={list.people > 0 ? 'success' : 'warning'}
          showIcon
          data-testid="batch-uploaded"
          title={t('batches.uploaded', {
            file: list.fileName,
            rows: formatCount(list.rows),
            people: formatCount(list.people),
          })}
          description={list.problems > 0 && <Problems list={list} />}
        />
      )}
    </>
  );
}

function Problems({ list }: { list: BatchList }) {
  const { t } = useTranslation();
  return (
    <>
      <div>{t('batches.problems', { count: formatCount(list.problems) })}</div>
      <ul className={styles.problems}>
        {list.firstProblems.map((problem) => (
          <li key={problem.line}>{t('batches.problemLine', { ...problem })}</li>
        ))}
      </ul>
      <a href={`${adminBase}/coupon-batch-lists/${list.id}/problems.xlsx`} download>
        {t('batches.exportProblems')}
      </a>
    </>
  );
}
