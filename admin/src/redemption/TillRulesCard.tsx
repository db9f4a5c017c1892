import { Alert, Button, Card, Form, InputNumber, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { YuanInput } from '../display/YuanInput.js';
import { useSaveTillRules, useTillRules, type TillRules } from './useRedemption.js';
import styles from './redemption.module.css';

/** From which amount on a second person has to agree, and how long a use can be undone. */
export function TillRulesCard() {
  const { t } = useTranslation();
  const rules = useTillRules();
  return (
    <Card size="small" title={t('redemption.rules')}>
      {rules.isError && (
        <ErrorNotice error={rules.error} what={t('redemption.rules')} onRetry={() => void rules.refetch()} />
      )}
      {rules.isPending && <Skeleton active paragraph={{ rows: 2 }} />}
      {rules.data && <RulesForm key={JSON.stringify(rules.data)} rules={rules.data} />}
    </Card>
  );
}

function RulesForm({ rules }: { rules: TillRules }) {
  const { t } = useTranslation();
  const save = useSaveTillRules();
  const [approvalAboveFen, setApprovalAbove] = useState<number | null>(rules.approvalAboveFen);
  const [undoMinutes, setUndoMinutes] = useState<number | null>(rules.undoMinutes);
  const isComplete = approvalAboveFen !== null && undoMinutes !== null;
  const submit = () => {
    if (approvalAboveFen === null || undoMinutes === null) return;
    save.mutate(
      { approvalAboveFen, undoMinutes },
      { onSuccess: () => notifier.success(t('redemption.rulesSaved')) },
    );
  };
  return (
    <Form layout="vertical" onFinish={submit}>
      <div className={styles.rules}>
        <Form.Item label={t('redemption.approvalAbove')} extra={t('redemption.approvalAboveHint')}>
          <YuanInput
            fen={approvalAboveFen}
            onFenChange={setApprovalAbove}
            min={0}
            max={1_000_000}
            precision={2}
            style={{ width: 180 }}
            data-testid="rule-approval"
          />
        </Form.Item>
        <Form.Item label={t('redemption.undoMinutes')} extra={t('redemption.undoMinutesHint')}>
          <InputNumber<number>
            value={undoMinutes}
            onChange={setUndoMinutes}
            min={0}
            max={10_080}
            precision={0}
            suffix={t('redemption.minutes')}
            style={{ width: 180 }}
            data-testid="rule-undo"
          />
        </Form.Item>
      </div>
      {save.isError && (
        <Alert type="error" showIcon title={problemText(save.error)} style={{ marginBottom: 12 }} />
      )}
      <Button htmlType="submit" disabled={!isComplete} loading={save.isPending} data-testid="rules-save">
        {t('words.save')}
      </Button>
    </Form>
  );
}
