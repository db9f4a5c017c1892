import { Alert, Button, Drawer, Input, InputNumber, Radio, Skeleton, Space } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TagInput, TagRow } from '../api/types-people.js';
import type { RuleGroup } from '../api/types.js';
import { notifier } from '../app/notifier.js';
import { problemText } from '../app/problem-text.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { emptyRule } from '../segments/definition.js';
import { countLeaves, hasUnfinished } from '../tiering/rule-shape.js';
import { useSegmentFields } from '../segments/useSegments.js';
import { useSaveTag } from './useTags.js';
import styles from './tags.module.css';

const RuleBuilder = lazy(async () => ({ default: (await import('../tiering/RuleBuilder.js')).RuleBuilder }));

/** A new tag, or the words, rule and expiry of one that exists. */
export function TagDrawer({ tag, onClose }: { tag: TagRow | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useSaveTag(tag?.id);
  const fields = useSegmentFields();
  const [name, setName] = useState(tag?.name ?? '');
  const [group, setGroup] = useState(tag?.group ?? '');
  const [kind, setKind] = useState<TagRow['kind']>(tag?.kind ?? 'manual');
  const [rule, setRule] = useState<RuleGroup>(tag?.rule ?? emptyRule);
  const [validDays, setValidDays] = useState<number | null>(tag?.validDays ?? null);
  const isRuleReady = kind === 'manual' || (countLeaves(rule) > 0 && !hasUnfinished(rule, fields.data));
  const store = () => {
    const input: TagInput = { name: name.trim(), group: group.trim(), kind, validDays };
    if (kind === 'rule') input.rule = rule;
    save.mutate(input, {
      onSuccess: () => {
        notifier.success(t('words.saved'));
        onClose();
      },
    });
  };
  return (
    <Drawer
      open
      size={kind === 'rule' ? 760 : 520}
      title={tag ? t('tags.editTitle', { name: tag.name }) : t('tags.create')}
      onClose={onClose}
      data-testid="tag-drawer"
      extra={
        <Space>
          <Button onClick={onClose}>{t('words.cancel')}</Button>
          <Button
            type="primary"
            disabled={name.trim() === '' || !isRuleReady}
            loading={save.isPending}
            onClick={store}
            data-testid="tag-save"
          >
            {t('words.save')}
          </Button>
        </Space>
      }
    >
      {save.isError && (
        <Alert type="error" showIcon title={problemText(save.error)} style={{ marginBottom: 16 }} />
      )}
      <div className={styles.form}>
        <span className={styles.label}>{t('tags.name')}</span>
        <Input
          aria-label={t('tags.name')}
          data-testid="tag-name"
          maxLength={30}
          placeholder={t('tags.namePlaceholder')}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <span className={styles.label}>{t('tags.group')}</span>
        <Input
          aria-label={t('tags.group')}
          data-testid="tag-group"
          maxLength={30}
          placeholder={t('tags.groupPlaceholder')}
          value={group}
          onChange={(event) => setGroup(event.target.value)}
        />
        <span className={styles.label}>{t('tags.kind')}</span>
        <div>
          <Radio.Group
            style={{ lineHeight: '32px' }}
            disabled={tag !== undefined}
            value={kind}
            onChange={(event) => setKind(event.target.value === 'rule' ? 'rule' : 'manual')}
          >
            <Radio value="manual">{t('tags.kinds.manual')}</Radio>
            <Radio value="rule" data-testid="tag-kind-rule">
              {t('tags.kinds.rule')}
            </Radio>
          </Radio.Group>
          <div className={styles.hint}>{t(`tags.kindHint.${kind}`)}</div>
        </div>
        {kind === 'rule' && (
          <>
            <span className={styles.label}>{t('tags.rule')}</span>
            <TagRule rule={rule} onChange={setRule} />
          </>
        )}
        <span className={styles.label}>{t('tags.expiry')}</span>
        <div>
          <InputNumber<number>
            aria-label={t('tags.expiry')}
            data-testid="tag-valid-days"
            style={{ width: 160 }}
            min={1}
            max={3650}
            precision={0}
            suffix={t('words.days')}
            placeholder={t('tags.forever')}
            value={validDays}
            onChange={setValidDays}
          />
          <div className={styles.hint}>{t('tags.expiryHint')}</div>
        </div>
      </div>
    </Drawer>
  );
}

function TagRule({ rule, onChange }: { rule: RuleGroup; onChange: (rule: RuleGroup) => void }) {
  const { t } = useTranslation();
  const fields = useSegmentFields();
  if (fields.isError)
    return (
      <ErrorNotice error={fields.error} what={t('tiering.fields')} onRetry={() => void fields.refetch()} />
    );
  if (!fields.data) return <Skeleton active paragraph={{ rows: 3 }} />;
  return (
    <Suspense fallback={<Skeleton active paragraph={{ rows: 3 }} />}>
      <RuleBuilder id="tag" fields={fields.data} rule={rule} onChange={onChange} />
    </Suspense>
  );
}
