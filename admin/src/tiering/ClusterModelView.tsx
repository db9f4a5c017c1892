import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ClusterDefinition, ConditionField } from '../api/types.js';
import { Facts } from '../display/Facts.js';
import { formatCount, formatDecimal } from '../format/number.js';
import styles from './tiering.module.css';

interface Props {
  definition: ClusterDefinition;
  fields: ConditionField[];
}

/** How good the fit is, which numbers of groups were tried, and where each group stands on each figure. */
export function ClusterModelView({ definition, fields }: Props) {
  const { t, i18n } = useTranslation();
  const { model, tiers, features } = definition;
  if (!model) return null;
  const isChinese = i18n.language.startsWith('zh');
  const nameOf = (code: string) => {
    const field = fields.find((item) => item.code === code);
    return (isChinese ? field?.label : field?.labelEn) ?? t('labels.other');
  };
  return (
    <div data-testid="cluster-model">
      <Facts
        items={[
          {
            key: 'silhouette',
            label: t('tiering.cluster.silhouette'),
            value: model.silhouette.toFixed(2),
            basis: t('tiering.cluster.silhouetteBasis'),
          },
          {
            key: 'stability',
            label: t('tiering.cluster.stability'),
            value: model.stability.toFixed(2),
            basis: t('tiering.cluster.stabilityBasis'),
          },
          {
            key: 'people',
            label: t('tiering.cluster.people'),
            value: formatCount(model.people),
            basis: t('tiering.cluster.sampleBasis', { sample: formatCount(model.sample) }),
          },
          { key: 'fitted', label: t('tiering.cluster.fittedOn'), value: model.fittedOn },
        ]}
      />
      {model.proposals.length > 1 && (
        <div className={styles.proposals} role="img" aria-label={t('tiering.cluster.proposals')}>
          <span className="muted">{t('tiering.cluster.proposals')}</span>
          {model.proposals.map((proposal) => (
            <span
              key={proposal.k}
              className={proposal.k === model.centroids.length ? styles.proposalChosen : styles.proposal}
            >
              {t('tiering.cluster.proposal', { k: proposal.k, silhouette: proposal.silhouette.toFixed(2) })}
            </span>
          ))}
        </div>
      )}
      <Table
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowKey="field"
        dataSource={features.map((feature, index) => ({ field: feature.field, index }))}
        columns={[
          {
            title: t('tiering.cluster.standing'),
            fixed: 'start',
            render: (_value, row) => nameOf(row.field),
          },
          ...tiers.map((tier, cluster) => ({
            title: tier.name,
            align: 'right' as const,
            render: (_value: unknown, row: { index: number }) => {
              // Rounded, so that next to nothing is neither above nor below.
              const standing = Math.round((model.centroids[cluster]?.[row.index] ?? 0) * 100) / 100 || 0;
              return (
                <span className={styles.standing} style={{ '--standing': standing } as React.CSSProperties}>
                  {standing > 0 ? '+' : ''}
                  {formatDecimal(standing)}
                </span>
              );
            },
          })),
        ]}
      />
      <p className="muted" style={{ margin: '6px 0 0' }}>
        {t('tiering.cluster.standingBasis')}
      </p>
    </div>
  );
}
