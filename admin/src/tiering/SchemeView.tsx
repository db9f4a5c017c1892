import { HistoryOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Skeleton } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemeDetail } from '../api/types.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatDate } from '../format/moment.js';
import { ladderOf, lifecycleOf, rfmOf } from './definition-checks.js';
import { LifecycleEditor } from './LifecycleEditor.js';
import { RecentChanges } from './RecentChanges.js';
import { RfmEditor } from './RfmEditor.js';
import { RunCard } from './RunCard.js';
import { SchemePicture } from './SchemePicture.js';
import { SimulationDrawer } from './SimulationDrawer.js';
import { useScheme } from './useScheme.js';
import { useSchemeEditor, type SchemeEditor } from './useSchemeEditor.js';
import { VersionsDrawer } from './VersionsDrawer.js';
import styles from './tiering.module.css';

const LadderEditor = lazy(async () => ({ default: (await import('./LadderEditor.js')).LadderEditor }));

export function SchemeView({ code }: { code: string }) {
  const { t } = useTranslation();
  const scheme = useScheme(code);
  if (scheme.isError)
    return (
      <ErrorNotice error={scheme.error} what={t('tiering.scheme')} onRetry={() => void scheme.refetch()} />
    );
  if (scheme.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  return <LoadedScheme key={code} scheme={scheme.data} />;
}

function LoadedScheme({ scheme }: { scheme: SchemeDetail }) {
  const { t } = useTranslation();
  const [runId, setRunId] = useState<string | null>(null);
  const [areVersionsOpen, setVersionsOpen] = useState(false);
  const editor = useSchemeEditor(scheme, setRunId);
  const cannotGoOn = editor.problems.length > 0 || !editor.definition;
  return (
    <>
      <PageHeader
        title={t(`tiering.question.${scheme.kind}`)}
        note={<VersionNote scheme={scheme} isDirty={editor.isDirty} />}
        actions={
          <>
            <Button icon={<HistoryOutlined />} onClick={() => setVersionsOpen(true)} data-testid="versions">
              {t('tiering.versions')}
            </Button>
            {editor.isDirty && <Button onClick={editor.discard}>{t('tiering.discard')}</Button>}
            <Button
              disabled={!editor.isDirty || cannotGoOn}
              loading={editor.isSaving}
              onClick={() => void editor.save().catch(() => undefined)}
              data-testid="save-draft"
            >
              {t('tiering.saveDraft')}
            </Button>
            <Button
              type="primary"
              disabled={!editor.hasDraft || cannotGoOn}
              loading={editor.isSimulating}
              onClick={() => void editor.simulate().catch(() => undefined)}
              data-testid="simulate"
            >
              {t('tiering.simulate')}
            </Button>
          </>
        }
      />
      <Problems editor={editor} />
      <div className={styles.columns}>
        <Card title={t('tiering.rules')} data-testid="scheme-editor">
          <Suspense fallback={<Skeleton active paragraph={{ rows: 6 }} />}>
            <DefinitionEditor scheme={scheme} editor={editor} />
          </Suspense>
        </Card>
        <div className={styles.side}>
          <SchemePicture scheme={scheme} />
          <RunCard scheme={scheme} runId={runId} onStarted={setRunId} />
        </div>
      </div>
      <RecentChanges schemeCode={scheme.code} tiers={scheme.tiers} />
      <SimulationDrawer scheme={scheme} editor={editor} />
      <VersionsDrawer
        scheme={scheme}
        isOpen={areVersionsOpen}
        onClose={() => setVersionsOpen(false)}
        onRunStarted={setRunId}
      />
    </>
  );
}

function VersionNote({ scheme, isDirty }: { scheme: SchemeDetail; isDirty: boolean }) {
  const { t } = useTranslation();
  const parts = [
    scheme.published
      ? t('tiering.publishedNote', {
          no: scheme.published.versionNo,
          date: formatDate(scheme.published.publishedAt),
          by: scheme.published.createdBy,
        })
      : t('tiering.neverPublished'),
  ];
  if (isDirty) parts.push(t('tiering.unsaved'));
  else if (scheme.draft) parts.push(t('tiering.hasDraft', { date: formatDate(scheme.draft.createdAt) }));
  return <span data-testid="version-note">{parts.join(' · ')}</span>;
}

function Problems({ editor }: { editor: SchemeEditor }) {
  const { t } = useTranslation();
  if (editor.problems.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      title={editor.problems
        .map((problem) => t(`tiering.problems.${problem.key}`, { tier: problem.tier ?? '' }))
        .join(' ')}
    />
  );
}

function DefinitionEditor({ scheme, editor }: { scheme: SchemeDetail; editor: SchemeEditor }) {
  if (!editor.definition) return null;
  const ladder = ladderOf(editor.definition);
  if (ladder) return <LadderEditor definition={ladder} onChange={editor.change} />;
  const rfm = rfmOf(editor.definition);
  if (rfm) return <RfmEditor scheme={scheme} definition={rfm} onChange={editor.change} />;
  const lifecycle = lifecycleOf(editor.definition);
  return lifecycle && <LifecycleEditor scheme={scheme} definition={lifecycle} onChange={editor.change} />;
}
