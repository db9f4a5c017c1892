import { ArrowLeftOutlined, FundOutlined, HistoryOutlined } from '@ant-design/icons';
import { Alert, Button, Skeleton, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import type { SchemeDetail } from '../api/types.js';
import { StepHint } from '../dashboard/StepHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatDate } from '../format/moment.js';
import { OverridesTab } from './OverridesTab.js';
import { PendingNotice } from './PendingNotice.js';
import { RecentChanges } from './RecentChanges.js';
import { RulesTab } from './RulesTab.js';
import { RunsTab } from './RunsTab.js';
import { SchemeStateTag } from './SchemeStateTag.js';
import { SimulationDrawer } from './SimulationDrawer.js';
import { useScheme } from './useScheme.js';
import { useSchemeEditor, type SchemeEditor } from './useSchemeEditor.js';
import { VersionsDrawer } from './VersionsDrawer.js';

const tabs = ['rules', 'runs', 'overrides', 'changes'] as const;

/** One scheme: who is in which layer by which rule, its runs, what was set by hand, and who moved. */
export function SchemePage() {
  const { t } = useTranslation();
  const { schemeCode = '' } = useParams();
  const scheme = useScheme(schemeCode);
  if (scheme.isError && !scheme.data)
    return (
      <ErrorNotice error={scheme.error} what={t('tiering.scheme')} onRetry={() => void scheme.refetch()} />
    );
  if (!scheme.data)
    return (
      <>
        <PageHeader title={t('tiering.title')} note={t('words.loading')} />
        <Skeleton active paragraph={{ rows: 10 }} />
      </>
    );
  return <LoadedScheme key={schemeCode} scheme={scheme.data} />;
}

function LoadedScheme({ scheme }: { scheme: SchemeDetail }) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const [runId, setRunId] = useState<string | null>(null);
  const [areVersionsOpen, setVersionsOpen] = useState(false);
  const editor = useSchemeEditor(scheme, setRunId);
  const tab = tabs.find((key) => key === search.get('tab')) ?? 'rules';
  const contents = {
    rules: <RulesTab scheme={scheme} editor={editor} runId={runId} onRunStarted={setRunId} />,
    runs: <RunsTab scheme={scheme} />,
    overrides: <OverridesTab schemeCode={scheme.code} />,
    changes: <RecentChanges schemeCode={scheme.code} tiers={scheme.tiers} />,
  };
  return (
    <>
      <PageHeader
        title={
          <>
            <Link to="/tiering" aria-label={t('tiering.allSchemes')} data-testid="all-schemes">
              <ArrowLeftOutlined />
            </Link>{' '}
            {scheme.name} <SchemeStateTag scheme={scheme} />
          </>
        }
        note={<VersionNote scheme={scheme} isDirty={editor.isDirty} />}
        actions={<Actions scheme={scheme} editor={editor} onVersions={() => setVersionsOpen(true)} />}
      />
      <StepHint />
      <PendingNotice scheme={scheme} onRunStarted={setRunId} />
      <Rejected scheme={scheme} isDirty={editor.isDirty} />
      <Problems editor={editor} />
      <Tabs
        activeKey={tab}
        destroyOnHidden={false}
        onChange={(key) =>
          setSearch((current) => {
            const next = new URLSearchParams(current);
            if (key === 'rules') next.delete('tab');
            else next.set('tab', key);
            return next;
          })
        }
        items={tabs.map((key) => ({
          key,
          label: <span data-testid={`scheme-tab-${key}`}>{t(`tiering.tabs.${key}`)}</span>,
          children: key === tab || key === 'rules' ? contents[key] : null,
        }))}
      />
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

interface ActionsProps {
  scheme: SchemeDetail;
  editor: SchemeEditor;
  onVersions: () => void;
}

function Actions({ scheme, editor, onVersions }: ActionsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isRetired = scheme.state === 'retired';
  const cannotGoOn = editor.problems.length > 0 || !editor.definition || isRetired;
  return (
    <>
      {scheme.published && (
        <Button
          icon={<FundOutlined />}
          onClick={() => void navigate(`/quality?scheme=${encodeURIComponent(scheme.code)}`)}
        >
          {t('tiering.quality_')}
        </Button>
      )}
      <Button icon={<HistoryOutlined />} onClick={onVersions} data-testid="versions">
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
        disabled={!editor.hasDraft || cannotGoOn || !editor.isFitted || scheme.pendingVersionNo !== null}
        loading={editor.isSimulating}
        onClick={() => void editor.simulate().catch(() => undefined)}
        data-testid="simulate"
      >
        {t('tiering.simulate')}
      </Button>
    </>
  );
}

function VersionNote({ scheme, isDirty }: { scheme: SchemeDetail; isDirty: boolean }) {
  const { t } = useTranslation();
  const parts: string[] = [t(`tiering.question.${scheme.kind}`)];
  parts.push(
    scheme.published
      ? t('tiering.publishedNote', {
          no: scheme.published.versionNo,
          date: formatDate(scheme.published.publishedAt),
          by: scheme.published.createdBy,
        })
      : t('tiering.neverPublished'),
  );
  if (scheme.seasonUntil) parts.push(t('tiering.seasonNote', { date: scheme.seasonUntil }));
  if (isDirty) parts.push(t('tiering.unsaved'));
  else if (scheme.draft) parts.push(t('tiering.hasDraft', { date: formatDate(scheme.draft.createdAt) }));
  return <span data-testid="version-note">{parts.join(' · ')}</span>;
}

/** Why the draft came back from the second operator. */
function Rejected({ scheme, isDirty }: { scheme: SchemeDetail; isDirty: boolean }) {
  const { t } = useTranslation();
  const draft = scheme.draft;
  if (!draft?.rejectedReason || isDirty) return null;
  return (
    <Alert
      type="info"
      showIcon
      closable
      style={{ marginBottom: 16 }}
      data-testid="rejected-version"
      title={t('tiering.approval.cameBack', { by: draft.rejectedBy ?? '', reason: draft.rejectedReason })}
    />
  );
}

function Problems({ editor }: { editor: SchemeEditor }) {
  const { t } = useTranslation();
  if (editor.problems.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      data-testid="scheme-problems"
      title={editor.problems
        .map((problem) => t(`tiering.problems.${problem.key}`, { tier: problem.tier ?? '' }))
        .join(' ')}
    />
  );
}
