import { Alert, Card, DatePicker, Empty, Skeleton, Table } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BenefitPlan, FairnessLine } from '../api/types-benefits.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import { formatCount } from '../format/number.js';
import { ExportButton } from '../table/ExportButton.js';
import { useFairness } from './useBenefits.js';

const tones: Record<FairnessLine['verdict'], StatusTone> = {
  equal: 'good',
  explained: 'neutral',
  unexplained: 'bad',
};

/** Did equal tiers get equal terms, and if not, why? */
export function FairnessReport({ plan }: { plan: BenefitPlan }) {
  const { t } = useTranslation();
  const [range, setRange] = useState<{ from?: string; to?: string }>({});
  const report = useFairness(plan.schemeCode, range);
  if (report.isError)
    return (
      <ErrorNotice error={report.error} what={t('benefits.fairness')} onRetry={() => void report.refetch()} />
    );
  if (!report.data) return <Skeleton active paragraph={{ rows: 6 }} />;
  const { lines, rates, unexplained, from, to } = report.data;
  return (
    <>
      <div style={{ display: 'flex', gap: 16, alignItems: 'center', marginBottom: 12 }}>
        <span className="muted" style={{ flex: 1 }}>
          {t('benefits.fairnessNote', { from, to })}
        </span>
        <DatePicker.RangePicker
          aria-label={t('benefits.businessDate')}
          value={[dayjs(from), dayjs(to)]}
          allowClear={false}
          onChange={(days) =>
            setRange({
              ...(days?.[0] ? { from: days[0].format('YYYY-MM-DD') } : {}),
              ...(days?.[1] ? { to: days[1].format('YYYY-MM-DD') } : {}),
            })
          }
        />
        <ExportButton path="/benefit-plans/fairness" filters={{ schemeCode: plan.schemeCode, from, to }} />
      </div>
      {lines.length > 0 && (
        <Alert
          style={{ marginBottom: 12 }}
          showIcon
          type={unexplained === 0 ? 'success' : 'error'}
          title={
            unexplained === 0 ? t('benefits.fairnessGood') : t('benefits.fairnessBad', { count: unexplained })
          }
          data-testid="fairness-verdict"
        />
      )}
      <Card styles={{ body: { padding: 0 } }}>
        <Table<FairnessLine>
          size="middle"
          rowKey={(line) => [line.tierId, line.cell, line.kind, line.part].join()}
          pagination={lines.length > 20 ? { pageSize: 20 } : false}
          dataSource={lines}
          locale={{ emptyText: <Empty description={t('benefits.fairnessEmpty')} /> }}
          columns={[
            { title: t('benefits.tier'), width: 120, render: (_value, line) => line.tierName },
            {
              title: t('benefits.occasion'),
              width: 120,
              render: (_value, line) => t(`benefits.cells.${line.cell}`),
            },
            {
              title: t('benefits.kind'),
              width: 110,
              render: (_value, line) =>
                `${t(`benefits.kinds.${line.kind}`)}${line.part > 1 ? ` #${line.part}` : ''}`,
            },
            {
              title: t('benefits.verdict'),
              width: 190,
              render: (_value, line) => (
                <StatusTag tone={tones[line.verdict]}>{t(`benefits.verdicts.${line.verdict}`)}</StatusTag>
              ),
            },
            {
              title: t('benefits.grants'),
              width: 90,
              align: 'right',
              render: (_value, line) => formatCount(line.people),
            },
            {
              title: t('benefits.terms'),
              render: (_value, line) =>
                line.terms.map((terms) => (
                  <div key={`${terms.terms} ${terms.versionNo} ${terms.firstOn}`}>
                    {t(terms.firstOn === terms.lastOn ? 'benefits.termsOnDay' : 'benefits.termsLine', {
                      terms: terms.terms,
                      people: formatCount(terms.people),
                      from: terms.firstOn,
                      to: terms.lastOn,
                    })}
                  </div>
                )),
            },
            {
              title: t('benefits.differences'),
              width: 200,
              render: (_value, line) =>
                line.differences.map(({ reason, sentence, people }) => (
                  <div key={`${reason} ${sentence}`} title={sentence}>
                    {t(`benefits.reasons.${reason}`)} · {formatCount(people)}
                  </div>
                )),
            },
          ]}
        />
      </Card>
      {rates.length > 0 && (
        <Card
          size="small"
          style={{ marginTop: 16 }}
          title={
            <>
              {t('benefits.ratesTitle')} <BasisHint text={t('benefits.ratesBasis')} />
            </>
          }
        >
          {rates.map(({ tierName, rates: own }) => (
            <div key={tierName}>
              {tierName}：
              {own
                .map(({ pointsRate: rate, versionNo: no, startsOn }) =>
                  t('benefits.rateLine', { rate, no, from: startsOn }),
                )
                .join('，')}
            </div>
          ))}
        </Card>
      )}
    </>
  );
}
