import { HistoryOutlined } from '@ant-design/icons';
import { Button, Card, InputNumber, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BenefitPlan } from '../api/types.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { Facts } from '../display/Facts.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { BenefitTable } from './BenefitTable.js';
import { BenefitVersions } from './BenefitVersions.js';
import { PublishBenefitsDialog } from './PublishBenefitsDialog.js';
import { useBenefitEditor } from './useBenefitEditor.js';
import { useBenefitPlan, useBenefitVersions } from './useBenefits.js';

/** What does each layer get? */
export function BenefitsPage() {
  const { t } = useTranslation();
  const current = useBenefitPlan();
  const versions = useBenefitVersions();
  const failed = current.isError ? current : versions.isError ? versions : null;
  if (failed)
    return (
      <ErrorNotice error={failed.error} what={t('benefits.title')} onRetry={() => void failed.refetch()} />
    );
  if (!current.data || !versions.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  const draft = versions.data.find((plan) => plan.state === 'draft') ?? null;
  return <LoadedPlan current={current.data} draft={draft} versions={versions.data} />;
}

function LoadedPlan({
  current,
  draft,
  versions,
}: {
  current: BenefitPlan;
  draft: BenefitPlan | null;
  versions: BenefitPlan[];
}) {
  const { t } = useTranslation();
  const editor = useBenefitEditor(current, draft);
  const [isPublishing, setPublishing] = useState(false);
  const [areVersionsOpen, setVersionsOpen] = useState(false);
  const notes = [
    current.startsOn
      ? t('benefits.inForce', { no: current.versionNo, date: current.startsOn, by: current.createdBy })
      : t('benefits.neverPublished'),
  ];
  if (editor.isDirty) notes.push(t('tiering.unsaved'));
  else if (draft) notes.push(t('benefits.hasDraft'));

  const saveThenPublish = async () => {
    if (editor.isDirty || !draft) await editor.save();
    setPublishing(true);
  };

  return (
    <>
      <PageHeader
        title={t('benefits.title')}
        note={notes.join(' · ')}
        actions={
          <>
            <Button icon={<HistoryOutlined />} onClick={() => setVersionsOpen(true)}>
              {t('tiering.versions')}
            </Button>
            {editor.isDirty && <Button onClick={editor.discard}>{t('tiering.discard')}</Button>}
            <Button
              disabled={!editor.isDirty}
              loading={editor.isSaving}
              onClick={() => void editor.save().catch(() => undefined)}
              data-testid="save-draft"
            >
              {t('tiering.saveDraft')}
            </Button>
            <Button
              type="primary"
              disabled={!editor.hasDraft}
              onClick={() => void saveThenPublish().catch(() => undefined)}
              data-testid="publish"
            >
              {t('tiering.publish')}
            </Button>
          </>
        }
      />
      <Card style={{ marginBottom: 16 }}>
        <Facts
          items={[
            {
              key: 'members',
              label: t('benefits.membersHeld'),
              value: `${formatCount(editor.plan.tiers.reduce((sum, tier) => sum + tier.members, 0))} ${t('words.people')}`,
              basis: t('benefits.membersBasis'),
            },
            {
              key: 'cost',
              label: t('benefits.monthlyCost'),
              value:
                current.estimatedMonthlyCostFen === null ? '—' : formatYuan(current.estimatedMonthlyCostFen),
              basis: t('benefits.monthlyCostBasis'),
            },
            {
              key: 'reentry',
              label: t('benefits.reentry'),
              basis: t('benefits.reentryBasis'),
              value: (
                <InputNumber<number>
                  size="small"
                  style={{ width: 130 }}
                  min={0}
                  max={3650}
                  precision={0}
                  suffix={t('words.days')}
                  aria-label={t('benefits.reentry')}
                  value={editor.plan.reentryDays}
                  onChange={(days) => editor.setReentryDays(days ?? 0)}
                />
              ),
            },
          ]}
        />
      </Card>
      <BenefitTable editor={editor} />
      <p className="muted">{t('benefits.hint')}</p>
      <PublishBenefitsDialog
        isOpen={isPublishing}
        plan={editor.plan}
        costFen={current.estimatedMonthlyCostFen}
        onClose={() => setPublishing(false)}
      />
      <BenefitVersions isOpen={areVersionsOpen} versions={versions} onClose={() => setVersionsOpen(false)} />
    </>
  );
}
