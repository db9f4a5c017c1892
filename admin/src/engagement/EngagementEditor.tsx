import { Alert, Button, Card, Skeleton, Steps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { ApiError } from '../api/http.js';
import { engagementKinds, type Engagement, type EngagementTerms } from '../api/types-engagement.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { NotFoundPage } from '../app/NotFoundPage.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { BasicsStep } from './BasicsStep.js';
import { CheckStep } from './CheckStep.js';
import { ContentStep } from './ContentStep.js';
import { RulesStep } from './RulesStep.js';
import { startingTerms, stepOf } from './starting-terms.js';
import { useEngagement, useSaveEngagement } from './useEngagement.js';
import styles from './engagement.module.css';

const STEPS = ['basics', 'content', 'rules', 'checks'] as const;
export type EditorStep = (typeof STEPS)[number];

/** A new activity of the kind in the address. */
export function NewEngagement() {
  const wanted = useParams().kind;
  const kind = engagementKinds.find((name) => name === wanted);
  return kind ? <Editor key={kind} terms={startingTerms(kind)} /> : <NotFoundPage />;
}

/** What does this activity promise? Step by step, checked before it may start. */
export function EngagementEditor() {
  const { t } = useTranslation();
  const stored = useEngagement(useParams().engagementId);
  if (stored.isError)
    return (
      <ErrorNotice error={stored.error} what={t('engagement.title')} onRetry={() => void stored.refetch()} />
    );
  if (!stored.data) return <Skeleton active paragraph={{ rows: 10 }} />;
  return <Editor key={stored.data.id} stored={stored.data} terms={stored.data.definition} />;
}

function Editor({ stored, terms: initial }: { stored?: Engagement; terms: EngagementTerms }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [terms, setTerms] = useState(initial);
  // The step stands in the address: the first save gives the activity an address of its own.
  const [search, setSearch] = useSearchParams();
  const step = STEPS.find((name) => name === search.get('step')) ?? 'basics';
  const setStep = (next: EditorStep) => setSearch({ step: next }, { replace: true });
  const save = useSaveEngagement(terms.kind);
  const change = (changes: Partial<EngagementTerms>) => {
    save.reset();
    setTerms((old) => ({ ...old, ...changes }) as EngagementTerms);
  };
  const isChanged = stored === undefined || JSON.stringify(terms) !== JSON.stringify(stored.definition);
  const isFrozen = stored !== undefined && stored.kind === 'lottery' && stored.state !== 'draft';

  /** Saves what was changed, then goes on; a refusal leads to the step where it is mended. */
  const store = (next: EditorStep | null) => {
    if (!isChanged) {
      if (next) setStep(next);
      return;
    }
    save.mutate(
      { id: stored?.id, definition: terms },
      {
        onSuccess: (saved) => {
          if (!next) notifier.success(t('engagement.saved'));
          if (!stored) void navigate(`/engagement/${saved.id}/edit?step=${next ?? step}`, { replace: true });
          else if (next) setStep(next);
        },
        onError: (error) => {
          const path = error instanceof ApiError ? error.details['path'] : undefined;
          if (typeof path === 'string') setStep(stepOf(path));
        },
      },
    );
  };
  const index = STEPS.indexOf(step);
  const following = STEPS[index + 1];
  const previous = STEPS[index - 1];
  return (
    <>
      <PageHeader
        title={
          stored
            ? t('engagement.editTitle', { title: stored.title })
            : t('engagement.newTitle', { kind: t(`engagement.kinds.${terms.kind}`) })
        }
        note={
          <>
            <Link to="/engagement">{t('engagement.back')}</Link> · {t(`engagement.kindHints.${terms.kind}`)}
          </>
        }
        actions={
          <Button
            type={step === 'checks' ? 'default' : 'primary'}
            loading={save.isPending}
            disabled={isFrozen || terms.title.trim() === '' || !isChanged}
            onClick={() => store(null)}
            data-testid="engagement-save"
          >
            {t('engagement.saveDraft')}
          </Button>
        }
      />
      {stored && stored.state !== 'draft' && (
        <Alert
          type={isFrozen ? 'warning' : 'info'}
          showIcon
          style={{ marginBottom: 16 }}
          title={t(isFrozen ? 'engagement.editLottery' : 'engagement.editRunning')}
        />
      )}
      <Steps
        className={styles.steps}
        size="small"
        current={index}
        onChange={(chosen) => store(STEPS[chosen] ?? 'basics')}
        items={STEPS.map((name) => ({ key: name, title: t(`engagement.steps.${name}`) }))}
      />
      {save.isError && (
        <Alert
          type="error"
          showIcon
          style={{ marginBottom: 16 }}
          title={problemText(save.error)}
          data-testid="engagement-refusal"
        />
      )}
      <Card data-testid={`engagement-step-${step}`}>
        <div inert={save.isPending || (isFrozen && step !== 'checks')}>
          {step === 'basics' && <BasicsStep terms={terms} onChange={change} />}
          {step === 'content' && <ContentStep terms={terms} onChange={change} />}
          {step === 'rules' && <RulesStep terms={terms} onChange={change} />}
          {step === 'checks' && stored && <CheckStep engagement={stored} onFix={setStep} />}
        </div>
        <div className={styles.foot}>
          <Button disabled={!previous} onClick={() => previous && setStep(previous)}>
            {t('engagement.previous')}
          </Button>
          {following && (
            <Button
              type="primary"
              ghost
              loading={save.isPending}
              disabled={terms.title.trim() === ''}
              onClick={() => store(following)}
              data-testid="engagement-next"
            >
              {t('engagement.next')}
            </Button>
          )}
        </div>
      </Card>
    </>
  );
}
