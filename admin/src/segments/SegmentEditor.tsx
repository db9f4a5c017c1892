import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { adminBase } from '../api/http.js';
import type { SegmentRow } from '../api/types-people.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatMoment } from '../format/moment.js';
import { definitionOf, draftOf, problemOf } from './definition.js';
import { PreviewPanel } from './PreviewPanel.js';
import { SegmentForm, type SegmentFormValue } from './SegmentForm.js';
import { FreezeButton, SegmentHistory } from './SegmentHistory.js';
import { useSaveSegment, useSegment, useSegmentFields, type SegmentInput } from './useSegments.js';
import styles from './segments.module.css';

/** Who exactly is meant? Conditions on the left, the people they pick on the right while they are edited. */
export function SegmentEditor() {
  const { t } = useTranslation();
  const { segmentCode } = useParams();
  const [search] = useSearchParams();
  const isNew = segmentCode === 'new';
  const source = isNew ? (search.get('from') ?? undefined) : segmentCode;
  const segment = useSegment(source);
  if (segment.isError)
    return (
      <ErrorNotice error={segment.error} what={t('segments.title')} onRetry={() => void segment.refetch()} />
    );
  if (source !== undefined && !segment.data) return <Skeleton active paragraph={{ rows: 10 }} />;
  return <LoadedEditor key={`${segmentCode}-${source}`} stored={segment.data} isNew={isNew} />;
}

function formOf(stored: SegmentRow | undefined, name: string): SegmentFormValue {
  return {
    name,
    note: stored?.note ?? '',
    kind: stored?.kind ?? 'dynamic',
    draft: draftOf(stored?.definition),
  };
}

function inputOf({ name, note, kind, draft }: SegmentFormValue): SegmentInput {
  return { name: name.trim(), note: note.trim(), kind, definition: definitionOf(draft) };
}

function LoadedEditor({ stored, isNew }: { stored: SegmentRow | undefined; isNew: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const firstName = stored ? (isNew ? t('segments.copyName', { name: stored.name }) : stored.name) : '';
  const [form, setForm] = useState(() => formOf(stored, firstName));
  const save = useSaveSegment(isNew ? undefined : stored?.code);
  const fields = useSegmentFields();
  const problem = problemOf(form.draft, fields.data);
  const isDirty =
    isNew || JSON.stringify(inputOf(form)) !== JSON.stringify(inputOf(formOf(stored, firstName)));
  const cannotSave = problem !== null || form.name.trim() === '' || !isDirty || stored?.isArchived === true;
  const store = () =>
    save.mutate(inputOf(form), {
      onSuccess: (row) => {
        notifier.success(t('words.saved'));
        if (isNew) void navigate(`/segments/${row.code}`, { replace: true });
      },
    });
  return (
    <>
      <PageHeader
        title={isNew ? t('segments.create') : (stored?.name ?? '')}
        note={<EditorNote stored={isNew ? undefined : stored} />}
        actions={
          <>
            {!isNew && stored && (
              <>
                <Button
                  icon={<DownloadOutlined />}
                  href={`${adminBase}/segments/${stored.code}/export`}
                  download
                  data-testid="segment-export"
                >
                  {t('segments.exportList')}
                </Button>
                <FreezeButton code={stored.code} disabled={isDirty} />
              </>
            )}
            <Button
              type="primary"
              disabled={cannotSave}
              loading={save.isPending}
              onClick={store}
              data-testid="segment-save"
            >
              {t('words.save')}
            </Button>
          </>
        }
      />
      {save.isError && (
        <Alert type="error" showIcon title={problemText(save.error)} style={{ marginBottom: 16 }} />
      )}
      {!isNew && stored?.isArchived && (
        <Alert type="info" showIcon title={t('segments.isArchived')} style={{ marginBottom: 16 }} />
      )}
      <div className={styles.columns}>
        <SegmentForm
          value={form}
          onChange={setForm}
          ownCode={isNew ? undefined : stored?.code}
          problem={problem}
        />
        <PreviewPanel
          definition={problem === null ? definitionOf(form.draft) : null}
          ownCode={isNew ? undefined : stored?.code}
        />
      </div>
      {!isNew && stored && <SegmentHistory code={stored.code} />}
    </>
  );
}

function EditorNote({ stored }: { stored: SegmentRow | undefined }) {
  const { t } = useTranslation();
  return (
    <>
      <Link to="/segments">{t('segments.title')}</Link>
      {stored
        ? ` · ${t('segments.savedBy', { by: stored.createdBy, time: formatMoment(stored.updatedAt) })}`
        : ` · ${t('segments.createNote')}`}
      {stored &&
        stored.usedBy.length > 0 &&
        ` · ${t('segments.usedByLine', { by: stored.usedBy.join(', ') })}`}
    </>
  );
}
