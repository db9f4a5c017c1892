import { EditOutlined } from '@ant-design/icons';
import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DeepExplanation } from '../api/types-people.js';
import { useEndOverride, useHeldOverride } from './useWhy.js';
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
  const held = useHeldOverride(memberId, explanation.schemeCode, isOverridden);
  const end = useEndOverride(memberId);
  if (!isOverridden || !explanation.override) return null;
  const { reason, author, endsOn } = explanation.override;
  return (
    <div className={styles.override} data-testid="override-notice">
      <EditOutlined aria-hidden="true" />
      <span className={styles.grow}>
        <strong>{t('members.byHand')}</strong>{' '}
        {t('members.overrideLine', { author, reason, until: endsOn ?? t('members.overrideOpen') })}
      </span>
      {held.data && (
        <Popconfirm
          title={t('members.endTitle')}
          description={t('members.endHint')}
          okText={t('members.end')}
          onConfirm={() => held.data && end.mutate(held.data.id)}
        >
          <Button size="small" loading={end.isPending} data-testid="override-end">
            {t('members.end')}
          </Button>
        </Popconfirm>
      )}
    </div>
  );
}
