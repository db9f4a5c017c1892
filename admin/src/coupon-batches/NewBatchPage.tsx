import { Alert, Button, Card, Form, Input, Radio, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { problemText } from '../app/problem-text.js';
import type { BatchList } from '../api/types-batches.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatCount } from '../format/number.js';
import { useCouponTemplates } from '../members/useMembers.js';
import { useSegmentChoices } from '../segments/useSegments.js';
import { ListUpload } from './ListUpload.js';
import { useDraftBatch } from './useBatches.js';
import styles from './batches.module.css';

interface FormValues {
  templateId: string;
  audience: 'segment' | 'list';
  segmentCode?: string;
  label: string;
  isGeneral: boolean;
}

/** Which coupon, for whom, and why? Nothing is given here: the next page shows people and cost. */
export function NewBatchPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const [form] = Form.useForm<FormValues>();
  const audience = Form.useWatch('audience', form) ?? 'segment';
  const [list, setList] = useState<BatchList>();
  const templates = useCouponTemplates();
  const segments = useSegmentChoices();
  const draft = useDraftBatch();
  const submit = ({ templateId, label, isGeneral, segmentCode }: FormValues) =>
    draft.mutate(
      {
        templateId,
        label: label.trim(),
        isGeneral,
        ...(audience === 'list' ? { listId: list?.id } : { segmentCode }),
      },
      { onSuccess: ({ id }) => void navigate(`/coupon-batches/${id}`, { replace: true }) },
    );
  return (
    <>
      <PageHeader
        title={t('batches.create')}
        note={
          <>
            <Link to="/coupon-batches">{t('batches.title')}</Link> · {t('batches.note')}
          </>
        }
      />
      <Card className={styles.form}>
        <Form<FormValues>
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{
            audience: 'segment',
            isGeneral: false,
            templateId: search.get('templateId') ?? undefined,
            segmentCode: search.get('segment') ?? undefined,
          }}
          onFinish={submit}
        >
          <Form.Item
            name="templateId"
            label={t('batches.template')}
            rules={[{ required: true, message: t('batches.chooseTemplate') }]}
          >
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('batches.chooseTemplate')}
              loading={templates.isPending}
              data-testid="batch-template"
              options={templates.data
                ?.filter(({ state }) => state === 'active')
                .map((template) => ({
                  value: template.id,
                  label: `${template.name} · ${template.sentence} · ${t('coupons.left', {
                    left: formatCount(Math.max(0, template.stock - template.issued)),
                  })}`,
                }))}
            />
          </Form.Item>
          <Form.Item name="audience" label={t('batches.audience')}>
            <Radio.Group>
              <Radio value="segment">{t('batches.audiences.segment')}</Radio>
              <Radio value="list" data-testid="batch-by-list">
                {t('batches.audiences.list')}
              </Radio>
            </Radio.Group>
          </Form.Item>
          {audience === 'segment' ? (
            <Form.Item
              name="segmentCode"
              extra={t('batches.segmentHint')}
              rules={[{ required: true, message: t('batches.chooseSegment') }]}
            >
              <Select
                showSearch={{ optionFilterProp: 'label' }}
                placeholder={t('batches.chooseSegment')}
                loading={segments.isPending}
                aria-label={t('batches.chooseSegment')}
                data-testid="batch-segment"
                options={segments.data?.items.map((segment) => ({
                  value: segment.code,
                  label:
                    segment.count === null
                      ? segment.name
                      : `${segment.name} · ${formatCount(segment.count)} ${t('words.people')}`,
                }))}
              />
            </Form.Item>
          ) : (
            <Form.Item>
              <ListUpload list={list} onList={setList} />
            </Form.Item>
          )}
          <Form.Item
            name="label"
            label={t('batches.label')}
            extra={t('batches.labelHint')}
            rules={[{ required: true, whitespace: true, message: t('batches.labelHint') }]}
          >
            <Input maxLength={30} showCount data-testid="batch-label" />
          </Form.Item>
          <Form.Item
            name="isGeneral"
            label={t('batches.general')}
            valuePropName="checked"
            extra={t('batches.generalHint')}
          >
            <Switch data-testid="batch-general" />
          </Form.Item>
          {draft.isError && (
            <Alert type="error" showIcon title={problemText(draft.error)} className={styles.notice} />
          )}
          <Button
            type="primary"
            htmlType="submit"
            loading={draft.isPending}
            disabled={audience === 'list' && (list?.people ?? 0) === 0}
            data-testid="batch-check"
          >
            {t('batches.check')}
          </Button>
        </Form>
      </Card>
    </>
  );
}
