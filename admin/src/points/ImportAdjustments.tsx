import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Modal, Table, Tooltip, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdjustmentImportPreview } from '../api/types-points.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { formatCount } from '../format/number.js';
import { useCheckAdjustmentFile, useImportAdjustments } from './usePoints.js';

/** Adjustments from a file: what it would do is stated first, then all of its rows or none. */
export function ImportAdjustments() {
  const { t } = useTranslation();
  const check = useCheckAdjustmentFile();
  const carryOut = useImportAdjustments();
  const [file, setFile] = useState<File | null>(null);
  const close = () => {
    setFile(null);
    check.reset();
    carryOut.reset();
  };
  const look = (chosen: File) => {
    setFile(chosen);
    check.mutate(chosen);
    return false;
  };
  const preview = check.data;
  const isReady = preview !== undefined && preview.problemCount === 0 && preview.lines > 0;
  return (
    <>
      <Upload accept=".csv,.xlsx" maxCount={1} showUploadList={false} beforeUpload={look}>
        <Tooltip title={t('points.importHint')}>
          <Button icon={<UploadOutlined />} loading={check.isPending} data-testid="import-adjustments">
            {t('points.import')}
          </Button>
        </Tooltip>
      </Upload>
      <Modal
        open={file !== null && !check.isPending}
        title={t('points.importTitle', { file: file?.name ?? '' })}
        okText={t('points.importConfirm')}
        okButtonProps={{ disabled: !isReady, 'data-testid': 'confirm-import' }}
        cancelText={t('words.cancel')}
        confirmLoading={carryOut.isPending}
        onCancel={close}
        onOk={() =>
          file &&
          carryOut.mutate(file, {
            onSuccess: ({ done, waiting }) => {
              notifier.success(
                t('points.imported', { done: formatCount(done), waiting: formatCount(waiting) }),
              );
              close();
            },
          })
        }
      >
        {check.isError && <Alert type="error" showIcon title={problemText(check.error)} />}
        {preview && <Preview preview={preview} />}
        {carryOut.isError && (
          <Alert style={{ marginTop: 12 }} type="error" showIcon title={problemText(carryOut.error)} />
        )}
      </Modal>
    </>
  );
}

function Preview({ preview }: { preview: AdjustmentImportPreview }) {
  const { t } = useTranslation();
  const statement = t('points.importStatement', {
    lines: formatCount(preview.lines),
    people: formatCount(preview.people),
    up: formatCount(preview.up),
    down: formatCount(preview.down),
    waiting: formatCount(preview.waiting),
  });
  if (preview.problemCount === 0) return <p>{statement}</p>;
  return (
    <>
      <Alert
        type="error"
        showIcon
        title={t('points.importProblems', { count: preview.problemCount })}
        style={{ marginBottom: 12 }}
      />
      <Table
        size="small"
        pagination={false}
        scroll={{ y: 240 }}
        rowKey={(row) => `${row.line} ${row.reason}`}
        dataSource={preview.problems}
        columns={[
          { key: 'line', title: t('points.importLine'), dataIndex: 'line', width: 80 },
          { key: 'reason', title: t('points.importReason'), dataIndex: 'reason' },
        ]}
      />
    </>
  );
}
