import { EditOutlined } from '@ant-design/icons';
import { Button, Card, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PointsRulesPage, PointsRulesVersion } from '../api/types-points.js';
import { useMe } from '../app/useMe.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { PointsRulesForm } from './PointsRulesForm.js';
import { useRulesSentences } from './rules-sentences.js';
import { usePointsRules } from './usePoints.js';
import styles from './points.module.css';

type Kinds = PointsRulesPage['activityKinds'];

/** What earns points, and every version of it. */
export function PointsRulesTab() {
  const { t } = useTranslation();
  const rules = usePointsRules();
  const me = useMe();
  const [isEditing, setEditing] = useState(false);
  if (rules.isError && !rules.data)
    return <ErrorNotice error={rules.error} what={t('points.rules')} onRetry={() => void rules.refetch()} />;
  if (!rules.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  const inForce = rules.data.versions.find((version) => version.isInForce);
  return (
    <div className={styles.rulesLayout}>
      <Card
        title={
          <>
            {t('points.rules')} <BasisHint text={t('points.rulesNote')} />
          </>
        }
        extra={
          me.data?.role === 'admin' &&
          !isEditing && (
            <Button icon={<EditOutlined />} onClick={() => setEditing(true)} data-testid="edit-points-rules">
              {t('points.edit')}
            </Button>
          )
        }
        data-testid="points-rules"
      >
        {isEditing && inForce ? (
          <PointsRulesForm page={rules.data} start={inForce.rules} onClose={() => setEditing(false)} />
        ) : (
          inForce && <RulesInForce version={inForce} kinds={rules.data.activityKinds} />
        )}
      </Card>
      <Card title={t('points.history')}>
        <ul className={styles.versions}>
          {rules.data.versions.map((version, index) => (
            <VersionLine
              key={version.id ?? 'default'}
              version={version}
              kinds={rules.data.activityKinds}
              isNewer={index < rules.data.versions.findIndex((one) => one.isInForce)}
            />
          ))}
        </ul>
      </Card>
    </div>
  );
}

function RulesInForce({ version, kinds }: { version: PointsRulesVersion; kinds: Kinds }) {
  const { t } = useTranslation();
  const sentences = useRulesSentences(kinds);
  return (
    <>
      <p className="muted" style={{ marginTop: 0 }}>
        {t('points.formula')}
      </p>
      {sentences(version.rules).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </>
  );
}

function VersionLine({
  version,
  kinds,
  isNewer,
}: {
  version: PointsRulesVersion;
  kinds: Kinds;
  isNewer: boolean;
}) {
  const { t } = useTranslation();
  const sentences = useRulesSentences(kinds);
  const state = version.isInForce ? 'inForce' : isNewer ? 'planned' : 'past';
  const tone = version.isInForce ? 'good' : isNewer ? 'waiting' : 'neutral';
  return (
    <li>
      <StatusTag tone={tone}>{t(`points.${state}`)}</StatusTag>{' '}
      <span className="num">{version.startsOn ?? t('points.byDefault')}</span>
      <div>{sentences(version.rules).join(t('points.semicolon'))}</div>
      {version.setAt !== null && (
        <div className="muted num">
          {version.setBy} · {formatMoment(version.setAt)}
        </div>
      )}
    </li>
  );
}
