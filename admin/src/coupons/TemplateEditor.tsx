import { LeftOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Form, Input, Radio, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import type { CouponTemplateDetail } from '../api/types-coupons.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatCount } from '../format/number.js';
import { ClaimFields } from './ClaimFields.js';
import { LimitFields } from './LimitFields.js';
import { RuleFields } from './RuleFields.js';
import { TicketPreview } from './TicketPreview.js';
import { ValidityFields } from './ValidityFields.js';
import { ValueFields } from './ValueFields.js';
import { fieldsOf, formOf, type TemplateForm } from './template-form.js';
import { useSaveTemplate, useTemplate } from './useCoupons.js';
import styles from './coupons.module.css';

/** What shall this coupon be? A new one, a copy, or the next terms of one that is there. */
export function TemplateEditor() {
  const { t } = useTranslation();
  const { templateId } = useParams();
  const [search] = useSearchParams();
  const copied = search.get('copy') ?? undefined;
  const source = useTemplate(templateId ?? copied);
  if (source.isError)
    return (
      <ErrorNotice error={source.error} what={t('coupons.template')} onRetry={() => void source.refetch()} />
    );
  if ((templateId ?? copied) !== undefined && source.isPending)
    return <Skeleton active paragraph={{ rows: 10 }} />;
  return (
    <Editor key={source.data?.id ?? 'new'} source={source.data ?? null} isCopy={templateId === undefined} />
  );
}

function Editor({ source, isCopy }: { source: CouponTemplateDetail | null; isCopy: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [form] = Form.useForm<TemplateForm>();
  const edited = isCopy ? null : source;
  const save = useSaveTemplate(edited);
  const required = { required: true, message: t('coupons.required') };
  const submit = () =>
    save.mutate(fieldsOf(form.getFieldsValue(true) as TemplateForm), {
      onSuccess: (saved) => {
        const isNext = edited !== null && saved.versionNo > edited.versionNo;
        notifier.success(isNext ? t('coupons.savedVersion', { no: saved.versionNo }) : t('coupons.saved'));
        void navigate(`/coupons/${saved.id}`);
      },
    });
  return (
    <>
      <PageHeader
        title={
          <>
            <Link
              to={edited ? `/coupons/${edited.id}` : '/coupons'}
              aria-label={t('coupons.back')}
              style={{ marginRight: 8 }}
            >
              <LeftOutlined />
            </Link>
            {edited ? t('coupons.edit') : t('coupons.create')}
          </>
        }
        note={
          edited && edited.issued > 0
            ? t('coupons.changedHint', { issued: formatCount(edited.issued) })
            : t('coupons.note')
        }
      />
      <Form<TemplateForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        scrollToFirstError={{ behavior: 'smooth', block: 'center' }}
        initialValues={formOf(source)}
        onFinish={submit}
        data-testid="coupon-form"
      >
        <div className={styles.editor}>
          <div className={styles.editorForm}>
            <Card title={t('coupons.basics')}>
              <Form.Item name="name" label={t('coupons.name')} rules={[{ ...required, whitespace: true }]}>
                <Input
                  maxLength={64}
                  showCount
                  placeholder={t('coupons.namePlaceholder')}
                  data-testid="coupon-name"
                />
              </Form.Item>
              <Form.Item name="kind" label={t('coupons.kind')}>
                <Radio.Group
                  optionType="button"
                  options={(['amount_off', 'percent_off', 'exchange', 'free_shipping'] as const).map(
                    (value) => ({ value, label: t(`coupons.kinds.${value}`) }),
                  )}
                />
              </Form.Item>
              <ValueFields />
            </Card>
            <ValidityFields />
            <LimitFields issued={edited?.issued ?? 0} />
            <ClaimFields />
            <RuleFields />
          </div>
          <aside className={styles.editorPreview}>
            <div className={styles.editorActions}>
              <Button onClick={() => void navigate(-1)}>{t('words.cancel')}</Button>
              <Button
                type="primary"
                loading={save.isPending}
                onClick={() => form.submit()}
                data-testid="save-coupon"
              >
                {t('words.save')}
              </Button>
            </div>
            {save.isError && <Alert type="error" showIcon title={problemText(save.error)} />}
            <Form.Item noStyle shouldUpdate>
              {() => <TicketPreview fields={fieldsOf({ ...formOf(source), ...form.getFieldsValue(true) })} />}
            </Form.Item>
          </aside>
        </div>
      </Form>
    </>
  );
}
