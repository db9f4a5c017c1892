import { HistoryOutlined } from '@ant-design/icons';
import { Alert, Button, Card } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BenefitPlan, PlanCosts } from '../api/types-benefits.js';
import { Facts } from '../display/Facts.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { BenefitMatrix } from './BenefitMatrix.js';
import { BenefitVersions } from './BenefitVersions.js';
import { PlanRules } from './PlanRules.js';
import { PublishBenefitsDialog } from './PublishBenefitsDialog.js';
import { useBenefitEditor } from './useBenefitEditor.js';
import { useBenefitCosts } from './useBenefits.js';

/** The matrix of one scheme: its draft where there is one, else what is in force. */
export function PlanTab({
  current,
  versions,
  tabs,
}: {
  current: BenefitPlan;
  versions: BenefitPlan[];
  tabs: ReactNode;
}) {
  const { t } = useTranslation();
  const draft = versions.find((plan) => plan.state === 'draft') ?? null;
  const editor = useBenefitEditor(current, draft);
  const costs = useBenefitCosts(current.schemeCode, draft ? 'draft' : 'current');
  const [isPublishing, setPublishing] = useState(false);
  const [areVersionsOpen, setVersionsOpen] = useState(false);
  const notes = [useInForceText(current)];
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
      {tabs}
      {current.isPredicted && (
        <Alert style={{ marginBottom: 16 }} type="info" showIcon title={t('benefits.predicted')} />
      )}
      <Card style={{ marginBottom: 16 }}>
        <PlanFacts plan={editor.plan} costs={costs.data} />
      </Card>
      <BenefitMatrix editor={editor} costs={costs.data} />
      <Card size="small" style={{ marginTop: 16 }} title={t('benefits.rules')}>
        <PlanRules editor={editor} />
      </Card>
      <PublishBenefitsDialog
        isOpen={isPublishing}
        plan={editor.plan}
        costs={costs.data}
        onClose={() => setPublishing(false)}
      />
      <BenefitVersions isOpen={areVersionsOpen} versions={versions} onClose={() => setVersionsOpen(false)} />
    </>
  );
}

function PlanFacts({ plan, costs }: { plan: BenefitPlan; costs: PlanCosts | undefined }) {
  const { t } = useTranslation();
  const people = plan.tiers.reduce((sum, tier) => sum + tier.members, 0);
  const money = (fen: number, points: number): string =>
    points > 0
      ? `${formatYuan(fen)} + ${t('benefits.pointsShort', { points: formatCount(points) })}`
      : formatYuan(fen);
  const totals = costs?.totals;
  return (
    <Facts
      items={[
        {
          key: 'members',
          label: t('benefits.membersHeld'),
          value: `${formatCount(people)} ${t('words.people')}`,
          basis: t('benefits.columnPeopleBasis'),
        },
        {
          key: 'optedOut',
          label: t('benefits.optedOut'),
          value: costs ? `${formatCount(costs.optedOut)} ${t('words.people')}` : '—',
          basis: t('benefits.optedOutBasis'),
        },
        {
          key: 'cost',
          label: t('benefits.monthlyCost'),
          value: totals ? money(totals.couponFen, totals.points) : '—',
          basis: t('benefits.monthlyCostBasis'),
        },
        {
          key: 'given',
          label: t('benefits.given'),
          value: totals ? money(totals.givenCouponFen, totals.givenPoints) : '—',
          basis: t('benefits.givenBasis'),
        },
        {
          key: 'owed',
          label: t('benefits.owed'),
          value: totals ? formatYuan(totals.owedFen) : '—',
          basis: t('benefits.owedBasis'),
        },
      ]}
    />
  );
}

function useInForceText(plan: BenefitPlan): string {
  const { t } = useTranslation();
  if (!plan.startsOn) return t('benefits.neverPublished');
  const { versionNo: no, startsOn: date, createdBy: by } = plan;
  return plan.endsOn
    ? t('benefits.inForceUntil', { no, date, until: plan.endsOn, by })
    : t('benefits.inForce', { no, date, by });
}
