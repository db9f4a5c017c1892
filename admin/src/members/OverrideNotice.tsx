import { EditOutlined } from '@ant-design/icons';
import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DeepExplanation } from '../api/types-people.js';
import { useEndOverride, useMemberOverrides } from './useWhy.js';
import styles from './why.module.css';

/** Says that the tier was given by hand, by whom, why and until when; the rule can be let decide again. */
export function OverrideNotice({
  memberId,
  explanation,
}: {
  memberId: string;
  explanation: DeepExplanation;
}) {
  const { t } = useTranslation();
  const isOverridden = explanation.isOverridden === true;
  const overrides = useMemberOverrides(memberId, isOverridden);
  const end = useEndOverride(memberId);
  if (!isOverridden || !explanation.override) return null;
  const { reason, author, endsOn } = explanation.override;
  const held = overrides.data?.items.find(
    (row) =>
      row.endedAt === null &&
      row.tierCode === explanation.tierCode &&
      (row.schemeCode === undefined || row.schemeCode === explanation.schemeCode),
  );
  return (
    <div className={styles.override} data-testid="override-notice">
      <EditOutlined aria-hidden="true" />
      <span className={styles.grow}>
        <strong>{t('members.byHand')}</strong>{' '}
        {t('members.overrideLine', { author, reason, until: endsOn ?? t('members.overrideOpen') })}
      </span>
      {held && (
        <Popconfirm
          title={t('members.endTitle')}
          description={t('members.endHint')}
          okText={t('members.end')}
          onConfirm={() => end.mutate(held.id)}
        >
          <Button size="small" loading={end.isPending} data-testid="override-end">
            {t('members.end')}
          </Button>
        </Popconfirm>
      )}
    </div>
  );
}
