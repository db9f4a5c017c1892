import { Card, Skeleton } from 'antd';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemeDetail } from '../api/types.js';
import { problemText } from '../app/problem-text.js';
import { TierBar } from '../charts/TierBar.js';
import { BasisHint } from '../display/BasisHint.js';
import { formatCount } from '../format/number.js';
import { DefinitionEditor } from './DefinitionEditor.js';
import { EditingProvider } from './Editing.js';
import { RunCard } from './RunCard.js';
import { SchemePicture } from './SchemePicture.js';
import type { SchemeEditor } from './useSchemeEditor.js';
import styles from './tiering.module.css';

interface Props {
  scheme: SchemeDetail;
  editor: SchemeEditor;
  runId: string | null;
  onRunStarted: (runId: string) => void;
}

/** The rules being edited with their live counts, beside how people divide now. */
export function RulesTab({ scheme, editor, runId, onRunStarted }: Props) {
  const { t } = useTranslation();
  return (
    <div className={styles.columns}>
      <Card
        title={t('tiering.rules')}
        extra={<LiveStrip scheme={scheme} editor={editor} />}
        data-testid="scheme-editor"
      >
        <EditingProvider
          counts={editor.live.counts}
          now={scheme.tiers}
          isCounting={editor.live.isCounting}
          problem={editor.live.problem}
        >
          <Suspense fallback={<Skeleton active paragraph={{ rows: 6 }} />}>
            <DefinitionEditor scheme={scheme} editor={editor} />
          </Suspense>
        </EditingProvider>
      </Card>
      <div className={styles.side}>
        {scheme.published && <SchemePicture scheme={scheme} />}
        <RunCard scheme={scheme} runId={runId} onStarted={onRunStarted} />
      </div>
    </div>
  );
}

/** How everybody would divide under what is being edited, or why that cannot be counted. */
function LiveStrip({ scheme, editor }: { scheme: SchemeDetail; editor: SchemeEditor }) {
  const { t } = useTranslation();
  const { counts, problem, error, isCounting } = editor.live;
  if (problem)
    return (
      <span className={styles.liveProblem} data-testid="live-problem" title={problem.sentence}>
        {problem.sentence}
      </span>
    );
  if (error)
    return <span className={styles.liveProblem}>{t('tiering.liveFailed', { why: problemText(error) })}</span>;
  if (!counts) return isCounting ? <span className="muted">{t('tiering.counting')}</span> : null;
  const levels = new Map(scheme.tiers.map((tier) => [tier.code, tier.level]));
  return (
    <span className={styles.live} data-testid="live-strip" data-counting={isCounting}>
      <TierBar
        kind={scheme.kind}
        width={150}
        tiers={counts.tiers.map((tier, index) => ({ ...tier, level: levels.get(tier.code) ?? index }))}
      />
      <span className="muted">
        {t('tiering.liveTotal', { total: formatCount(counts.total) })}{' '}
        <BasisHint text={t('tiering.liveBasis')} />
      </span>
    </span>
  );
}
