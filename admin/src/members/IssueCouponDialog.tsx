import { Alert, Modal, Select, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MemberDetail } from '../api/types.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { couponTermsText } from '../coupons/CouponTerms.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { useCouponTemplates, useIssueCoupon } from './useMembers.js';

/** Gives one coupon by hand; says to whom, what it costs and how many are left before it does. */
export function IssueCouponDialog({
  isOpen,
  person,
  onClose,
}: {
  isOpen: boolean;
  person: MemberDetail;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const templates = useCouponTemplates(isOpen);
  const issue = useIssueCoupon(person.id);
  const [templateId, setTemplateId] = useState<string>();
  const template = templates.data?.find((item) => item.id === templateId);
  const close = () => {
    issue.reset();
    setTemplateId(undefined);
    onClose();
  };
  return (
    <Modal
      open={isOpen}
      title={t('members.issueTitle', { name: person.displayName })}
      okText={t('members.issueConfirm')}
      okButtonProps={{ disabled: !template, 'data-testid': 'issue-confirm' }}
      cancelText={t('words.cancel')}
      confirmLoading={issue.isPending}
      onCancel={close}
      onOk={() =>
        template &&
        issue.mutate(template.id, {
          onSuccess: () => {
            notifier.success(t('members.issued', { coupon: template.name }));
            close();
          },
        })
      }
    >
      <Select
        style={{ width: '100%' }}
        aria-label={t('coupons.template')}
        data-testid="issue-template"
        placeholder={t('members.chooseCoupon')}
        loading={templates.isPending}
        value={templateId}
        onChange={setTemplateId}
        options={templates.data
          ?.filter((item) => item.state === 'active')
          .map((item) => ({
            value: item.id,
            label: `${item.name} · ${couponTermsText(item)}`,
          }))}
      />
      {template && (
        <Typography.Paragraph style={{ marginTop: 16, marginBottom: 0 }}>
          {t('members.issueStatement', {
            name: person.displayName,
            amount: formatYuan(template.worthFen),
            left: formatCount(Math.max(0, template.stock - template.issued)),
          })}
        </Typography.Paragraph>
      )}
      {issue.isError && (
        <Alert style={{ marginTop: 12 }} type="error" showIcon title={problemText(issue.error)} />
      )}
    </Modal>
  );
}
